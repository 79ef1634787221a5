package care.eleva.app.record;

import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
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

    Uni<Integer> insertVersion(Transaction transaction, UUID id, int version, DataKeys.DataKey key, String sealed) {
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

    /** The caller's own record, unopened. */
    Uni<RecordView> get(Transaction transaction, UUID id) {
        return find(transaction, id).onItem().ifNull().failWith(RecordProblem.RECORD_NOT_FOUND::exception);
    }

    /** What the caller has written about an appointment, or, as its patient, may read of it. */
    Uni<List<RecordView>> listByAppointment(UUID appointmentId) {
        return database.query(
                RecordView::of,
                "SELECT " + COLUMNS + " FROM record WHERE appointment_id = $1 UNION ALL SELECT " + COLUMNS
                        + " FROM shared_records($1) ORDER BY created_at, id LIMIT 100",
                appointmentId);
    }

    Uni<Integer> share(Transaction transaction, UUID id) {
        return transaction.update(
                "UPDATE record SET shared_at = now(), updated_at = now() WHERE id = $1 AND shared_at IS NULL", id);
    }

    /** Opens a record, which writes the audit rows; null for who may not, and for what does not exist. */
    Uni<@Nullable Row> open(Transaction transaction, UUID id, JsonObject personal) {
        return transaction.first(row -> row, "SELECT * FROM open_record($1, $2)", id, personal);
    }

    /** Writes down that the caller tried to open a record that exists and is not theirs. */
    Uni<Void> deny(Transaction transaction, UUID id, JsonObject personal) {
        return transaction.execute("SELECT deny_record($1, $2)", id, personal).replaceWithVoid();
    }

    Uni<Boolean> maySee(UUID id) {
        return database.query(row -> row.getBoolean("may"), "SELECT may_see_record($1) AS may", id)
                .map(List::getFirst);
    }
}
