package care.eleva.app.stripe;

import care.eleva.kit.problem.KitProblem;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How Stripe answered a call of its API. */
public sealed interface StripeReply<T> {

    /** What was asked for. */
    record Done<T>(T value) implements StripeReply<T> {}

    /**
     * A no that asking again does not change; nothing has happened.
     *
     * @param code Stripe's code, or the error's type where there is none
     * @param declineCode why a bank said no, when one did
     */
    record Refused<T>(int status, String code, @Nullable String declineCode) implements StripeReply<T> {
        public boolean isNotFound() {
            return status == 404;
        }
    }

    /**
     * No answer, or one that says nothing about the question: whatever was asked may have happened. The same call with the
     * same idempotency key finds out.
     */
    record Transient<T>(String code) implements StripeReply<T> {}

    /** Too many calls; nothing has happened. */
    record RateLimited<T>(@Nullable Duration retryAfter) implements StripeReply<T> {}

    /** The value. A refusal that means nothing to the caller is {@code upstream_failed}, no answer a 503. */
    default T require() {
        return switch (this) {
            case Done<T>(T value) -> value;
            case Refused<T> refused -> throw KitProblem.UPSTREAM_FAILED.exception();
            case Transient<T> unknown -> throw KitProblem.TEMPORARILY_UNAVAILABLE.exception();
            case RateLimited<T> busy -> throw KitProblem.TEMPORARILY_UNAVAILABLE.exception();
        };
    }

    /** The same answer, with another value when there is one. */
    default <R> StripeReply<R> map(Function<? super T, ? extends R> mapper) {
        return switch (this) {
            case Done<T>(T value) -> new Done<>(mapper.apply(value));
            case Refused<T>(int status, String code, String declineCode) -> new Refused<>(status, code, declineCode);
            case Transient<T>(String code) -> new Transient<>(code);
            case RateLimited<T>(Duration retryAfter) -> new RateLimited<>(retryAfter);
        };
    }
}
