package care.eleva.app.persistence;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Work with entities inside an open {@code Transaction}: the session gets the transaction's own connection from the
 * guarded pool, so rows of both ways to SQL and the audit row commit together.
 */
@ApplicationScoped
public class Entities {

    /** Runs {@code work} in a session and flushes what it changed before the transaction goes on. */
    public <T> Uni<T> run(Supplier<Uni<T>> work) {
        return Panache.withSession(
                () -> work.get().call(() -> Panache.getSession().chain(Mutiny.Session::flush)));
    }
}
