package care.eleva.auth.workos;

import care.eleva.kit.problem.KitProblem;
import java.time.Duration;
import java.util.function.Function;
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
    record Transient<T>(String code, @Nullable Duration retryAfter) implements Reply<T> {
        static final String UNUSABLE = "unusable_answer";

        /** Whether there was an answer, but one that cannot be read. */
        public boolean isUnusable() {
            return code.equals(UNUSABLE);
        }

        /** Whether WorkOS took offence at the request itself: at a cursor that it does not know, for example. */
        public boolean isOurMistake() {
            return ErrorBody.isOurs(code);
        }
    }

    /** The value. A refusal that means nothing to the caller is {@code upstream_failed}, no answer a 503. */
    default T require() {
        return switch (this) {
            case Done<T>(T value) -> value;
            case Refused<T> refused -> throw KitProblem.UPSTREAM_FAILED.exception();
            case Transient<T> unknown -> throw KitProblem.TEMPORARILY_UNAVAILABLE.exception();
        };
    }

    /** The same answer, with another value when there is one. */
    default <R> Reply<R> map(Function<? super T, ? extends R> mapper) {
        return switch (this) {
            case Done<T>(T value) -> new Done<>(mapper.apply(value));
            case Refused<T>(int status, String code) -> new Refused<>(status, code);
            case Transient<T>(String code, Duration retryAfter) -> new Transient<>(code, retryAfter);
        };
    }
}
