package care.eleva.auth.signin;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a browser goes after signing in: a path on our own origin, and none that would start the next sign-in. */
final class ReturnTo {
    /** One slash, then no second one; no backslash, which browsers take for a slash; visible ASCII only. */
    private static final Pattern PATH = Pattern.compile("/(?!/)[!-\\[\\]-~]*");

    private static final int MAX_LENGTH = 2048;
    private static final String OWN_PAGES = "/auth/";

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

    private static boolean leavesOrigin(String path) {
        try {
            URI uri = new URI(path);
            String normal = uri.normalize().getPath();
            return uri.isAbsolute()
                    || uri.getRawAuthority() != null
                    || normal == null
                    || normal.startsWith("//")
                    || normal.startsWith(OWN_PAGES);
        } catch (URISyntaxException noUri) {
            return true;
        }
    }
}
