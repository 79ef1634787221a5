package care.eleva.app.record;

import care.eleva.kit.crypto.BoundCipher;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Each organization's keys for its records, wrapped by a master key. The newest one writes. */
@ApplicationScoped
class DataKeys {
    private static final String FIND =
            "SELECT kid, wrapped, master_key_id FROM data_key ORDER BY created_at, length(kid), kid";
    private static final String CREATE =
            "INSERT INTO data_key (kid, wrapped, master_key_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

    private final MasterKeys master;

    DataKeys(MasterKeys master) {
        this.master = master;
    }

    /**
     * The keys that a writer needs.
     *
     * @param current encrypts
     * @param first makes fingerprints, which stay the same when keys are rotated
     */
    record Writing(DataKey current, DataKey first) {
        String fingerprint(Object about, String content) {
            return first.fingerprint(about, content);
        }
    }

    /** A key as the database has it. */
    record Wrapped(
            String kid, @Nullable Buffer key, @Nullable String masterKeyId) {
        static Wrapped of(Row row) {
            return new Wrapped(row.getString("kid"), row.getBuffer("wrapped"), row.getString("master_key_id"));
        }
    }

    /** The caller's organization's keys, made when it has none; {@code records_destroyed} when they are gone. */
    Uni<Writing> forWriting(Transaction transaction, String orgId) {
        return transaction
                .list(Wrapped::of, FIND)
                .chain(found -> found.isEmpty()
                        ? create(transaction, orgId)
                        : Uni.createFrom().item(found))
                .chain(found -> unwrap(orgId, found));
    }

    private Uni<Writing> unwrap(String orgId, List<Wrapped> found) {
        Wrapped current = found.getLast();
        Wrapped first = found.getFirst();
        return unwrap(orgId, current)
                .chain(key -> found.size() == 1
                        ? Uni.createFrom().item(new Writing(key, key))
                        : unwrap(orgId, first).map(oldest -> new Writing(key, oldest)));
    }

    /** Two first writers at once: the second waits for the first one's row and takes its key. */
    private Uni<List<Wrapped>> create(Transaction transaction, String orgId) {
        return newKey(orgId, DataKey.FIRST)
                .chain(wrapped -> transaction.update(CREATE, DataKey.FIRST, Buffer.buffer(wrapped), master.current()))
                .chain(() -> transaction.list(Wrapped::of, FIND));
    }

    /** A new key, wrapped. */
    Uni<byte[]> newKey(String orgId, String kid) {
        return master.wrap(BoundCipher.newKey(), orgId, DataKey.boundTo(orgId, kid));
    }

    /** The same key under the current master key. */
    Uni<byte[]> rewrap(String orgId, Wrapped stored) {
        String boundTo = DataKey.boundTo(orgId, stored.kid());
        return unwrapped(orgId, stored).chain(key -> master.wrap(key, orgId, boundTo));
    }

    /** The key that a stored record names. */
    Uni<DataKey> unwrap(String orgId, Wrapped stored) {
        return unwrapped(orgId, stored).map(key -> DataKey.of(stored.kid(), key));
    }

    private Uni<byte[]> unwrapped(String orgId, Wrapped stored) {
        Buffer wrapped = stored.key();
        if (wrapped == null) {
            return Uni.createFrom().failure(RecordProblem.RECORDS_DESTROYED::exception);
        }
        return master.unwrap(stored.masterKeyId(), wrapped.getBytes(), DataKey.boundTo(orgId, stored.kid()));
    }
}
