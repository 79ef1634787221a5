package care.eleva.auth.privacy.erasure;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request to be erased, as its person sees it.
 *
 * @param dueAt by when it is answered
 * @param extension why the answer takes longer, or null
 * @param decision what was decided and why, or null
 * @param executeAfter until when an accepted request can be taken back, or null
 * @param parts how far each service is; the request is completed when all of them are
 * @param kept what stays although it was asked to go, and by which law
 */
record ErasureView(
        UUID id,
        String state,
        Instant requestedAt,
        Instant dueAt,
        @Nullable Extension extension,
        @Nullable Decision decision,
        @Nullable Instant executeAfter,
        @Nullable Instant executingSince,
        @Nullable Instant cancelledAt,
        @Nullable Instant completedAt,
        List<Part> parts,
        List<Exemption> kept) {

    /** Why the answer takes longer. */
    record Extension(Instant at, String reason) {}

    /** What was decided. */
    record Decision(Instant at, String reason) {}

    /** How far one service is. */
    record Part(String service, String state) {}

    /**
     * What stays.
     *
     * @param legalBasis the letter of Art. 17(3) GDPR
     * @param keptFor an ISO 8601 duration
     * @param countedFrom from when it is counted
     */
    record Exemption(String category, String legalBasis, String keptFor, String countedFrom) {}

    static ErasureView of(Row row) {
        Instant extended = time(row, "extended_at");
        Instant decided = time(row, "decided_at");
        return new ErasureView(
                row.getUUID("id"),
                row.getString("state"),
                row.getOffsetDateTime("requested_at").toInstant(),
                row.getOffsetDateTime("due_at").toInstant(),
                extended == null ? null : new Extension(extended, row.getString("extension_reason")),
                decided == null ? null : new Decision(decided, row.getString("decision_reason")),
                time(row, "execute_after"),
                time(row, "executing_since"),
                time(row, "cancelled_at"),
                time(row, "completed_at"),
                objects(row.getJsonArray("parts")).stream()
                        .map(part -> new Part(part.getString("service"), part.getString("state")))
                        .toList(),
                objects(row.getJsonArray("kept")).stream()
                        .map(kept -> new Exemption(
                                kept.getString("category"),
                                kept.getString("legal_basis"),
                                kept.getString("kept_for"),
                                kept.getString("counted_from")))
                        .toList());
    }

    static @Nullable Instant time(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }
}
