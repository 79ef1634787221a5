package care.eleva.auth.ratelimit;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** So many in so long, written {@code 60/1m}; a window is one second to one day. */
public record Rate(int most, Duration window) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})/(\\d{1,5})([smhd])");
    private static final Duration LONGEST = Duration.ofDays(1);

    public Rate {
        if (most < 1 || window.toSeconds() < 1 || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a rate is at least 1, in 1s to 1d");
        }
    }

    /** Reads a setting. */
    public static Rate of(String text) {
        Matcher matcher = TEXT.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a rate is written like 60/1m, with s, m, h or d");
        }
        long amount = Long.parseLong(matcher.group(2));
        Duration window = switch (matcher.group(3)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
        return new Rate(Integer.parseInt(matcher.group(1)), window);
    }

    @Override
    public String toString() {
        return most + "/" + window;
    }
}
