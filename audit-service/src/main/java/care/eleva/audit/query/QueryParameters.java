package care.eleva.audit.query;

import care.eleva.kit.problem.FieldError;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.ProblemException;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The query of one request, read strictly. An unknown name is an error, because a misspelt filter would quietly show
 * more than was asked for. Every reader notes its errors; {@link #check()} reports them together.
 */
public final class QueryParameters {
    /** What {@code audit.opaque} accepts: nothing else can be in the trail, and nothing else is noted of a query. */
    public static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:/-]{0,199}");

    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9999;

    private final MultivaluedMap<String, String> values;
    private final Set<String> known = new HashSet<>();
    private final List<FieldError> errors = new ArrayList<>();

    public QueryParameters(MultivaluedMap<String, String> values) {
        this.values = values;
    }

    /** A value of the given shape, or null when the parameter is absent. */
    public @Nullable String text(String name, Pattern shape) {
        String value = single(name);
        if (value == null || shape.matcher(value).matches()) {
            return value;
        }
        errors.add(new FieldError(name, "is not of the expected form"));
        return null;
    }

    /** A value that must be given; the empty string stands in for a missing one until {@link #check()}. */
    public String requiredText(String name, Pattern shape) {
        String value = text(name, shape);
        if (value == null && !values.containsKey(name)) {
            errors.add(new FieldError(name, "is required"));
        }
        return value == null ? "" : value;
    }

    /** All values of a parameter that may be repeated, without duplicates, sorted. */
    public List<String> texts(String name, Pattern shape, int most) {
        known.add(name);
        List<String> all = values.getOrDefault(name, List.of());
        if (all.size() > most) {
            errors.add(new FieldError(name, "may be given at most " + most + " times"));
        }
        if (!all.stream().allMatch(value -> shape.matcher(value).matches())) {
            errors.add(new FieldError(name, "is not of the expected form"));
        }
        return all.stream().distinct().sorted().toList();
    }

    /** A time, or null when the parameter is absent. */
    public @Nullable Instant time(String name) {
        String value = single(name);
        if (value == null) {
            return null;
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(value).withOffsetSameInstant(ZoneOffset.UTC);
            if (time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR) {
                return time.toInstant();
            }
        } catch (DateTimeException unreadable) {
            // reported below, like a year that no database holds
        }
        errors.add(new FieldError(name, "is not a time as in RFC 3339; a + in it is written %2B"));
        return null;
    }

    /** A time that must be given; the epoch stands in for a missing one until {@link #check()}. */
    public Instant requiredTime(String name) {
        Instant time = time(name);
        if (time == null && !values.containsKey(name)) {
            errors.add(new FieldError(name, "is required"));
        }
        return time == null ? Instant.EPOCH : time;
    }

    /** A whole number within bounds. */
    public int number(String name, int otherwise, int least, int most) {
        String value = single(name);
        if (value == null) {
            return otherwise;
        }
        if (value.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        }
        errors.add(new FieldError(name, "is not a number from " + least + " to " + most));
        return otherwise;
    }

    /** Notes an error that concerns more than one parameter. */
    public void require(boolean holds, String name, String detail) {
        if (!holds) {
            errors.add(new FieldError(name, detail));
        }
    }

    /** Ends the request with {@code validation_failed} when anything was wrong. */
    public void check() {
        values.keySet().stream()
                .filter(name -> !known.contains(name))
                .map(name -> name.matches("[A-Za-z0-9_-]{1,64}") ? name : "?")
                .sorted()
                .forEach(name -> errors.add(new FieldError(name, "is not a parameter here")));
        if (!errors.isEmpty()) {
            throw new ProblemException(KitProblem.VALIDATION_FAILED, null, errors, null);
        }
    }

    private @Nullable String single(String name) {
        known.add(name);
        List<String> all = values.getOrDefault(name, List.of());
        if (all.size() > 1) {
            errors.add(new FieldError(name, "may be given once"));
        }
        return all.isEmpty() ? null : all.getFirst();
    }
}
