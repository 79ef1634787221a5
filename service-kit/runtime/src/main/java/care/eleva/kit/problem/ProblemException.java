package care.eleva.kit.problem;

import java.io.Serial;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ends a request with a {@link Problem}. The detail reaches the client; the cause reaches only the log. */
public final class ProblemException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient ProblemType type;
    private final transient List<FieldError> errors;
    private final @Nullable String detail;
    private final transient Map<String, String> headers;
    private final transient Map<String, String> members;

    public ProblemException(ProblemType type, @Nullable String detail) {
        this(type, detail, List.of(), null);
    }

    public ProblemException(
            ProblemType type, @Nullable String detail, List<FieldError> errors, @Nullable Throwable cause) {
        this(type, detail, errors, cause, Map.of(), Map.of());
    }

    private ProblemException(
            ProblemType type,
            @Nullable String detail,
            List<FieldError> errors,
            @Nullable Throwable cause,
            Map<String, String> headers,
            Map<String, String> members) {
        // Expected outcomes need no stack trace; what has a cause keeps it.
        super(type.code(), cause, false, cause != null);
        this.type = type;
        this.detail = detail;
        this.errors = List.copyOf(errors);
        this.headers = headers;
        this.members = members;
    }

    /** The problem that any failure stands for; what nobody planned is {@link KitProblem#INTERNAL_ERROR}. */
    public static ProblemException of(Throwable failure) {
        return Failures.classify(failure);
    }

    /** The same, telling the client when to come again: whole seconds, rounded up, and never 0. */
    public ProblemException retryAfter(Duration wait) {
        long seconds = Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds());
        return withHeader("Retry-After", Long.toString(seconds));
    }

    /** The same, with a header on its response. */
    public ProblemException withHeader(String name, String value) {
        return new ProblemException(type, detail, errors, getCause(), with(headers, name, value), members);
    }

    /** The same, with an extension member in its document (RFC 9457 §3.2). */
    public ProblemException withMember(String name, String value) {
        return new ProblemException(type, detail, errors, getCause(), headers, with(members, name, value));
    }

    public ProblemType type() {
        return type;
    }

    public @Nullable String detail() {
        return detail;
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** Headers of the response. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Extension members of the document. */
    public Map<String, String> members() {
        return members;
    }

    private static Map<String, String> with(Map<String, String> all, String name, String value) {
        Map<String, String> more = new HashMap<>(all);
        more.put(name, value);
        return Map.copyOf(more);
    }
}
