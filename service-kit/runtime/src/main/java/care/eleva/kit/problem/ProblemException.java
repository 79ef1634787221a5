package care.eleva.kit.problem;

import java.io.Serial;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a request with a {@link Problem}. The detail reaches the client; the cause reaches only the log. */
public final class ProblemException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient ProblemType type;
    private final transient List<FieldError> errors;
    private final @Nullable String detail;

    public ProblemException(ProblemType type, @Nullable String detail) {
        this(type, detail, List.of(), null);
    }

    public ProblemException(
            ProblemType type, @Nullable String detail, List<FieldError> errors, @Nullable Throwable cause) {
        // Expected outcomes need no stack trace; what has a cause keeps it.
        super(type.code(), cause, false, cause != null);
        this.type = type;
        this.detail = detail;
        this.errors = List.copyOf(errors);
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
}
