package care.eleva.auth.workos;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks WorkOS again when it does not answer, and waits as long as WorkOS says when it wants fewer calls. For work for which
 * nobody waits, and for calls that may be repeated.
 */
@ApplicationScoped
public class Patience {
    /** Passing for requests, which sign nobody out because our key is wrong; waiting does not make it right. */
    private static final Set<String> WRONG_KEY = Set.of("status_401", "unauthorized");

    private final PatienceConfig config;

    public Patience(PatienceConfig config) {
        this.config = config;
    }

    /** The value; fails with {@link WorkosStopped}. {@code what} is for people. */
    public <T> Uni<T> ask(String what, Supplier<Uni<Reply<T>>> call) {
        return reply(call).map(reply -> WorkosStopped.require(what, reply));
    }

    /** The value, or null when WorkOS says that there is no such thing; fails with {@link WorkosStopped}. */
    public <T> Uni<@Nullable T> find(String what, Supplier<Uni<Reply<T>>> call) {
        return reply(call)
                .map(reply -> reply instanceof Reply.Refused<T> refused && refused.isNotFound()
                        ? null
                        : WorkosStopped.require(what, reply));
    }

    /** The last answer. */
    public <T> Uni<Reply<T>> reply(Supplier<Uni<Reply<T>>> call) {
        return attempt(call, 1);
    }

    private <T> Uni<Reply<T>> attempt(Supplier<Uni<Reply<T>>> call, int attempt) {
        return call.get().chain(reply -> {
            Duration wait = wait(reply, attempt);
            return wait == null
                    ? Uni.createFrom().item(reply)
                    : Uni.createFrom().voidItem().onItem().delayIt().by(wait).chain(() -> attempt(call, attempt + 1));
        });
    }

    private @Nullable Duration wait(Reply<?> reply, int attempt) {
        if (!(reply instanceof Reply.Transient<?>(String code, Duration retryAfter))
                || attempt >= config.attempts()
                || WRONG_KEY.contains(code)) {
            return null;
        }
        return retryAfter == null ? config.backoff().multipliedBy(1L << (attempt - 1)) : retryAfter;
    }
}
