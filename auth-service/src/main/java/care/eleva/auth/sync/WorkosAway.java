package care.eleva.auth.sync;

import care.eleva.auth.workos.Reply;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** WorkOS did not say what is needed to go on. Asking again later is all that helps. */
final class WorkosAway extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Duration retryAfter;

    private WorkosAway(String code, @Nullable Duration retryAfter) {
        super(code, null, false, false);
        this.retryAfter = retryAfter;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    /** What WorkOS answered, or a failure. */
    static <T> T require(Reply<T> reply) {
        return switch (reply) {
            case Reply.Done<T>(T value) -> value;
            case Reply.Refused<T>(int status, String code) -> throw new WorkosAway(code, null);
            case Reply.Transient<T>(String code, Duration retryAfter) -> throw new WorkosAway(code, retryAfter);
        };
    }

    /** The same, or null when WorkOS says that there is no such thing. */
    static <T> @Nullable T find(Reply<T> reply) {
        return reply instanceof Reply.Refused<T> refused && refused.isNotFound() ? null : require(reply);
    }
}
