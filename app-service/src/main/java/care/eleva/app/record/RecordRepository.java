package care.eleva.app.record;

import care.eleva.kit.http.Cursor;
import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL of records. Their content is in {@code app.record_version}, where no query of this login can read it. */
@ApplicationScoped
class RecordRepository {
    private static final String COLUMNS = "id, appointment_id, author_id, patient_id, version, shared_at, created_at";

    private final Database database;

    RecordRepository(Database database) {
        this.database = database;
    }

    Uni<Integer> insert(Transaction transaction, UUID id, UUID appointmentId, String patientId) {
        return transaction.update(
                "INSERT INTO record (id, appointment_id, patient_id) VALUES ($1, $2, $3)",
                id,
                appointmentId,
                patientId);
    }

    Uni<Integer> insertVersion(Transaction transaction, UUID id, int version, DataKey key, String sealed) {
        return transaction.update(
                "INSERT INTO record_version (record_id, version, kid, content) VALUES ($1, $2, $3, $4)",
                id,
                version,
                key.kid(),
                sealed);
    }

    /** The caller's own record, unopened, or null. */
    Uni<@Nullable RecordView> find(Transaction transaction, UUID id) {
        return transaction.first(RecordView::of, "SELECT " + COLUMNS + " FROM record WHERE id = $1", id);
    }

    /** The same, and until the transaction ends nobody else changes it. */
    Uni<@Nullable RecordView> findForUpdate(Transaction transaction, UUID id) {
        return transaction.first(RecordView::of, "SELECT " + COLUMNS + " FROM record WHERE id = $1 FOR UPDATE", id);
    }

    /** The caller's own record, unopened. */
    Uni<RecordView> get(Transaction transaction, UUID id) {
        return find(transaction, id).onItem().ifNull().failWith(RecordProblem.RECORD_NOT_FOUND::exception);
    }

    /** What the caller may read of what was written about an appointment, oldest first. */
    Uni<List<RecordView>> ofAppointment(Transaction transaction, UUID appointmentId, int rows, @Nullable Cursor after) {
        return personal(transaction)
                .chain(personal -> transaction.list(
                        RecordView::of,
                        "SELECT * FROM appointment_records($1, $2, $3, $4, $5)",
                        appointmentId,
                        after == null ? null : after.at(),
                        after == null ? null : after.id(),
                        rows,
                        personal));
    }

    /** What the caller may read in that role, newest first. */
    Uni<List<RecordView>> mine(Transaction transaction, String role, int rows, @Nullable Cursor after) {
        return personal(transaction)
                .chain(personal -> transaction.list(
                        RecordView::of,
                        "SELECT * FROM my_records($1, $2, $3, $4, $5)",
                        role,
                        after == null ? null : after.at(),
                        after == null ? null : after.id(),
                        rows,
                        personal));
    }

    /** The versions of a record that the caller may read, newest first; none for anybody else. */
    Uni<List<RecordVersionView>> versions(Transaction transaction, UUID id, int rows, @Nullable Integer before) {
        return personal(transaction)
                .chain(personal -> transaction.list(
                        RecordVersionView::of,
                        "SELECT * FROM record_versions($1, $2, $3, $4)",
                        id,
                        before,
                        rows,
                        personal));
    }

    Uni<Integer> share(Transaction transaction, UUID id) {
        return transaction.update(
                "UPDATE record SET shared_at = now(), updated_at = now() WHERE id = $1 AND shared_at IS NULL", id);
    }

    Uni<Integer> unshare(Transaction transaction, UUID id) {
        return transaction.update(
                "UPDATE record SET shared_at = NULL, updated_at = now() WHERE id = $1 AND shared_at IS NOT NULL", id);
    }

    /** Opens a version, which writes the audit rows; null for who may not, and for what does not exist. */
    Uni<@Nullable Row> open(Transaction transaction, UUID id, @Nullable Integer version) {
        return personal(transaction)
                .chain(personal ->
                        transaction.first(row -> row, "SELECT * FROM open_record($1, $2, $3)", id, version, personal))
                .onFailure(failure -> SqlStates.is(failure, "EL404"))
                .transform(missing -> RecordProblem.RECORD_VERSION_NOT_FOUND.exception());
    }

    /** Writes down that the caller tried to do what is not theirs to do with a record that exists. */
    Uni<Void> deny(Transaction transaction, UUID id) {
        return personal(transaction)
                .chain(personal -> transaction.execute("SELECT deny_record($1, $2)", id, personal))
                .replaceWithVoid();
    }

    Uni<Boolean> maySee(UUID id) {
        return database.query(row -> row.getBoolean("may"), "SELECT may_see_record($1) AS may", id)
                .map(List::getFirst);
    }

    private static Uni<JsonObject> personal(Transaction transaction) {
        return transaction.sealedPersonal(Map.of());
    }
}
