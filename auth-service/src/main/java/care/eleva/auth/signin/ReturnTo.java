package care.eleva.auth.signin;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a browser goes after signing in: a path on our own origin, and none that would start the next sign-in. */
final class ReturnTo {
    /** One slash, then no second one; no backslash, which browsers take for a slash; visible ASCII only. */
    private static final Pattern PATH = Pattern.compile("/(?!/)[!-\\[\\]-~]*");

    private static final int MAX_LENGTH = 2048;
    private static final String OWN_PAGES = "/auth/";
    private static final Set<String> DOTS = Set.of(".", "..");

    private ReturnTo() {}

    /** The path, {@code /} for none; anything else is the problem {@code return_to_invalid}. */
    static String check(@Nullable String wanted) {
        if (wanted == null || wanted.isEmpty()) {
            return "/";
        }
        if (wanted.length() > MAX_LENGTH || !PATH.matcher(wanted).matches() || leavesOrigin(wanted)) {
            throw SignInProblem.RETURN_TO_INVALID.exception();
        }
        return wanted;
    }

    private static boolean leavesOrigin(String wanted) {
        try {
            URI uri = new URI(wanted);
            String path = uri.getPath();
            // Decoded, because browsers take %2e for a dot.
            return uri.isAbsolute()
                    || uri.getRawAuthority() != null
                    || path.startsWith("//")
                    || path.startsWith(OWN_PAGES)
                    || Stream.of(path.split("/", -1)).anyMatch(DOTS::contains);
        } catch (URISyntaxException noUri) {
            return true;
        }
    }
}
