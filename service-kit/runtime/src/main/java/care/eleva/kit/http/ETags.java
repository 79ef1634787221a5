package care.eleva.kit.http;

import care.eleva.kit.problem.KitProblem;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Versions of rows as entity tags (RFC 9110 §8.8.3), so that nobody overwrites what they have not seen. */
public final class ETags {
    private static final Pattern LIST = Pattern.compile("\\s*,\\s*");

    private ETags() {}

    /** The strong tag of a version. */
    public static String of(long version) {
        return "\"v" + version + "\"";
    }

    /**
     * Holds a change to the version that the client has seen (RFC 9110 §13.1.1: strong comparison; {@code *} is any).
     *
     * @param ifMatch the header, or null without one, which is refused with 428 {@code precondition_required}
     * @param version of the row as it is; another one is refused with 412 {@code precondition_failed}
     */
    public static void require(@Nullable String ifMatch, long version) {
        if (ifMatch == null || ifMatch.isBlank()) {
            throw KitProblem.PRECONDITION_REQUIRED.exception("Send If-Match with the ETag of what you have read.");
        }
        optional(ifMatch, version);
    }

    /** The same for changes that may also come without the header. */
    public static void optional(@Nullable String ifMatch, long version) {
        if (ifMatch == null || ifMatch.isBlank() || ifMatch.strip().equals("*")) {
            return;
        }
        if (LIST.splitAsStream(ifMatch.strip()).noneMatch(of(version)::equals)) {
            throw KitProblem.PRECONDITION_FAILED.exception("It has changed since; read it again.");
        }
    }
}
