package care.eleva.auth.keys;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.workos.SigningKey;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;

/** The database's key set, as the one login that may change it. */
@ApplicationScoped
class KeyRepository {
    private final Door door;

    KeyRepository(NarrowLogins logins) {
        this.door = logins.keys();
    }

    /** Adds what is new and brings back what was retired. */
    Uni<Void> put(Collection<SigningKey> keys) {
        return each(keys, (tx, key) -> tx.execute("SELECT auth.put_key($1, $2, $3)", key.kid(), key.n(), key.e()));
    }

    /** The ids of the keys that the database accepts. */
    Uni<List<String>> active() {
        return door.query(
                new DatabaseContext.Bare(), row -> row.getString("kid"), "SELECT kid FROM auth.active_keys()");
    }

    Uni<Void> retire(Collection<String> kids) {
        return each(kids, (tx, kid) -> tx.execute("SELECT auth.retire_key($1)", kid));
    }

    /** Deletes verified tokens and ended sessions that nobody can use any more. */
    Uni<Void> forgetExpired() {
        return door.run(
                new DatabaseContext.Bare(),
                Access.WRITE,
                tx -> tx.execute("SELECT auth.forget_expired()").replaceWithVoid());
    }

    private <T> Uni<Void> each(Collection<T> items, BiFunction<Transaction, T, Uni<?>> step) {
        return door.run(new DatabaseContext.Bare(), Access.WRITE, tx -> {
            Uni<?> all = Uni.createFrom().voidItem();
            for (T item : items) {
                all = all.chain(() -> step.apply(tx, item));
            }
            return all.replaceWithVoid();
        });
    }
}
