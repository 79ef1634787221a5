package care.eleva.app.record;

import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions that the login of the jobs may call, as job {@code reencryption} only. */
@ApplicationScoped
class ReencryptionRepository {
    /** What waits. */
    record Left(long rotations, long keys, long versions, long legacy) {}

    /** A data key of an organization, which may have none yet. */
    record Key(String orgId, @Nullable String kid, DataKeys.Wrapped wrapped) {
        static Key of(Row row) {
            String kid = row.getString("kid");
            boolean listed = row.getColumnIndex("wrapped") >= 0;
            return new Key(
                    row.getString("org_id"),
                    kid,
                    listed ? DataKeys.Wrapped.of(row) : new DataKeys.Wrapped(String.valueOf(kid), null, null));
        }
    }

    Uni<Left> left(Transaction transaction, String masterKeyId) {
        return transaction
                .list(
                        row -> new Left(
                                row.getLong("rotations"),
                                row.getLong("keys"),
                                row.getLong("versions"),
                                row.getLong("legacy")),
                        "SELECT * FROM reencryption_left($1)",
                        masterKeyId)
                .map(List::getFirst);
    }

    Uni<List<Key>> toRotate(Transaction transaction, Duration oldest, int most) {
        return transaction.list(
                Key::of,
                "SELECT org_id, kid FROM keys_to_rotate($1::bigint * interval '1 second', $2)",
                oldest.toSeconds(),
                most);
    }

    Uni<Boolean> put(Transaction transaction, String kid, byte[] wrapped, String masterKeyId) {
        return yes(transaction, "SELECT put_data_key($1, $2, $3) AS done", kid, Buffer.buffer(wrapped), masterKeyId);
    }

    Uni<List<Key>> toRewrap(Transaction transaction, String masterKeyId, @Nullable Key after, int most) {
        return transaction.list(
                Key::of,
                "SELECT org_id, kid, wrapped, master_key_id FROM keys_to_rewrap($1, $2, $3, $4)",
                masterKeyId,
                after == null ? null : after.orgId(),
                after == null ? null : after.kid(),
                most);
    }

    Uni<Boolean> putRewrapped(Transaction transaction, DataKeys.Wrapped was, byte[] wrapped, String masterKeyId) {
        return yes(
                transaction,
                "SELECT put_rewrapped($1, $2, $3, $4) AS done",
                was.kid(),
                was.key(),
                Buffer.buffer(wrapped),
                masterKeyId);
    }

    Uni<@Nullable String> nextOrganization(Transaction transaction, @Nullable String after) {
        return transaction
                .list(row -> new Next(row.getString("org_id")), "SELECT next_org_to_reencrypt($1) AS org_id", after)
                .map(rows -> rows.getFirst().orgId());
    }

    private record Next(@Nullable String orgId) {}

    Uni<DataKeys.@Nullable Wrapped> current(Transaction transaction) {
        return transaction.first(DataKeys.Wrapped::of, "SELECT * FROM current_data_key()");
    }

    Uni<List<Row>> versions(Transaction transaction, ReencryptionBatch.@Nullable After after, int most) {
        return transaction.list(
                row -> row,
                "SELECT * FROM versions_to_reencrypt($1, $2, $3)",
                after == null ? null : after.recordId(),
                after == null ? null : after.version(),
                most);
    }

    Uni<Boolean> put(Transaction transaction, Row was, DataKey key, String sealed) {
        return yes(
                transaction,
                "SELECT put_reencrypted($1, $2, $3, $4, $5) AS done",
                was.getUUID("record_id"),
                was.getInteger("version"),
                was.getString("content"),
                key.kid(),
                sealed);
    }

    Uni<Void> note(Transaction transaction, String kid, int versions) {
        return transaction
                .execute("SELECT note_reencryption($1, $2)", kid, versions)
                .replaceWithVoid();
    }

    private static Uni<Boolean> yes(Transaction transaction, String sql, @Nullable Object... parameters) {
        return transaction.list(row -> row.getBoolean("done"), sql, parameters).map(List::getFirst);
    }
}
