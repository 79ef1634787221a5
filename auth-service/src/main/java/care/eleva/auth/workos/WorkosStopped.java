package care.eleva.auth.workos;

import java.time.Duration;

/** WorkOS refused something, or did not answer for long. The message is for whoever ran the command. */
public final class WorkosStopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private WorkosStopped(String message) {
        super(message, null, false, false);
    }

    /** The value. */
    public static <T> T require(String what, Reply<T> reply) {
        return switch (reply) {
            case Reply.Done<T>(T value) -> value;
            case Reply.Refused<T>(int status, String code) ->
                throw new WorkosStopped("%s: WorkOS refuses (%d %s)".formatted(what, status, code));
            case Reply.Transient<T>(String code, Duration retryAfter) ->
                throw new WorkosStopped("%s: WorkOS does not answer (%s)".formatted(what, code));
        };
    }
}
