package care.eleva.app.jobs;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How a job is doing. */
public record JobView(
        @Schema(examples = "booking_expiry") String name,

        @Schema(description = "The pause between two runs, in seconds.", examples = "60")
        long everySeconds,

        Instant dueAt,
        boolean running,

        @Schema(description = "Whether a run should have begun and has not: an alarm.")
        boolean overdue,

        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant succeededAt,

        @Schema(
                description = "Of the last run that ended; null before the first.",
                enumeration = {"success", "failure"})
        @Nullable
        String outcome,

        @Schema(description = "The kind of the last failure.", examples = "PgException 55P03") @Nullable
        String failure,

        @Schema(description = "Failures in a row.") int failures,

        @Schema(description = "What the last run came to.", examples = "{\"expired\": 3}") @Nullable
        Map<String, Object> result,

        @Nullable Instant dryRunAt,

        @Schema(description = "What the last dry run would have done.", examples = "{\"expired\": 3}") @Nullable
        Map<String, Object> dryRunResult) {

    static JobView of(Row row) {
        return new JobView(
                row.getString("name"),
                row.getLong("every_seconds"),
                row.getOffsetDateTime("due_at").toInstant(),
                row.getBoolean("running"),
                row.getBoolean("overdue"),
                time(row, "started_at"),
                time(row, "finished_at"),
                time(row, "succeeded_at"),
                row.getString("outcome"),
                row.getString("failure"),
                row.getInteger("failures"),
                counts(row, "result"),
                time(row, "dry_run_at"),
                counts(row, "dry_run_result"));
    }

    private static @Nullable Instant time(Row row, String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }

    private static @Nullable Map<String, Object> counts(Row row, String column) {
        JsonObject counts = row.getJsonObject(column);
        return counts == null ? null : counts.getMap();
    }
}
