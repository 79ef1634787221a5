package care.eleva.kit.security;

import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Holds callers to {@link FreshSignIn}. */
@FreshSignIn
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_AFTER)
class FreshSignInInterceptor {
    /** How far WorkOS's clock may be ahead of ours. */
    private static final Duration AHEAD = Duration.ofSeconds(30);

    private final CurrentCaller caller;
    private final Clock clock;

    FreshSignInInterceptor(CurrentCaller caller, Clock clock) {
        this.caller = caller;
        this.clock = clock;
    }

    @AroundInvoke
    Object demand(InvocationContext invocation) {
        Duration maxAge = Duration.ofSeconds(
                invocation.getInterceptorBinding(FreshSignIn.class).maxAgeSeconds());
        return caller.get()
                .invoke(who -> {
                    if (!isFresh(who.authenticatedAt(), maxAge)) {
                        throw refusal(maxAge);
                    }
                })
                .chain(() -> proceed(invocation));
    }

    private boolean isFresh(@Nullable Instant authenticatedAt, Duration maxAge) {
        Instant now = clock.instant();
        return authenticatedAt != null
                && !authenticatedAt.isBefore(now.minus(maxAge))
                && !authenticatedAt.isAfter(now.plus(AHEAD));
    }

    /** As RFC 9470 has it, and with the address of our own that leads there. */
    private static ProblemException refusal(Duration maxAge) {
        long seconds = maxAge.toSeconds();
        return KitProblem.REAUTHENTICATION_REQUIRED
                .exception("Send the browser to sign_in, with a return_to of your own, and repeat the request.")
                .withMember("sign_in", "/auth/login?max_age=" + seconds + "&return_to=%2F")
                .withHeader(
                        "WWW-Authenticate",
                        "Bearer error=\"insufficient_user_authentication\", max_age=\"" + seconds + "\"");
    }

    private static Uni<?> proceed(InvocationContext invocation) {
        try {
            return (Uni<?>) invocation.proceed();
        } catch (Exception failure) {
            return Uni.createFrom().failure(failure);
        }
    }
}
