package care.eleva.auth.workos;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How WorkOS answered a call of its API. */
public sealed interface Reply<T> {

    /** What was asked for. */
    record Done<T>(T value) implements Reply<T> {}

    /** A no that asking again does not change, with WorkOS's code for it. */
    record Refused<T>(int status, String code) implements Reply<T> {
        public boolean isNotFound() {
            return status == 404;
        }
    }

    /** No answer, or one that says nothing about the question. Whatever was asked may have happened. */
    record Transient<T>(String code, @Nullable Duration retryAfter) implements Reply<T> {}
}
