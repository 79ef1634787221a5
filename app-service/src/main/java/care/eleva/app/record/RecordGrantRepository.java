package care.eleva.app.record;

import care.eleva.kit.http.Cursor;
import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL of grants: the author sees the own ones, and functions of the database change them. */
@ApplicationScoped
class RecordGrantRepository {
    private static final String SELECT =
            "SELECT id, record_id, grantee_id, expires_at, revoked_at, created_at FROM record_grant ";

    /** The grant's id; {@code record_not_found} when the record is not the caller's to give. */
    Uni<UUID> give(Transaction transaction, UUID grantId, UUID recordId, GiveRecord command) {
        return transaction
                .first(
                        row -> row.getUUID("id"),
                        "SELECT grant_record($1, $2, $3, $4) AS id",
                        grantId,
                        recordId,
                        command.userId(),
                        command.expiresAt().atOffset(ZoneOffset.UTC))
                .onFailure(failure -> SqlStates.is(failure, "EL422"))
                .transform(RecordGrantRepository::problem)
                .onItem()
                .ifNull()
                .failWith(RecordProblem.RECORD_NOT_FOUND::exception);
    }

    /** The database names its reason in the message; the codes are the same. */
    private static Throwable problem(Throwable failure) {
        PgException refused = Objects.requireNonNull(SqlStates.in(failure));
        return RecordProblem.valueOf(refused.getErrorMessage().toUpperCase(Locale.ROOT))
                .exception();
    }

    Uni<RecordGrantView> get(Transaction transaction, UUID id) {
        return transaction
                .first(RecordGrantView::of, SELECT + "WHERE id = $1", id)
                .onItem()
                .ifNull()
                .failWith(RecordProblem.RECORD_GRANT_NOT_FOUND::exception);
    }

    /** Newest first. */
    Uni<List<RecordGrantView>> list(Transaction transaction, UUID recordId, int rows, @Nullable Cursor after) {
        OffsetDateTime at = after == null ? null : after.at();
        UUID id = after == null ? null : after.id();
        return transaction.list(
                RecordGrantView::of,
                SELECT + "WHERE record_id = $1 AND ($3::uuid IS NULL OR (created_at, id) < ($2, $3))"
                        + " ORDER BY created_at DESC, id DESC LIMIT $4",
                recordId,
                at,
                id,
                rows);
    }

    /** Whether there was a grant to end; null when the record is not the caller's. */
    Uni<@Nullable Boolean> revoke(Transaction transaction, UUID recordId, UUID grantId) {
        return transaction.first(
                row -> row.getBoolean("revoked"), "SELECT revoke_record_grant($1, $2) AS revoked", recordId, grantId);
    }
}
