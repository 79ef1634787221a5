package care.eleva.auth.privacy.erasure;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A request to be erased, as its person sees it. */
record ErasureView(
        UUID id,

        @Schema(enumeration = {"requested", "accepted", "refused", "cancelled", "executing", "completed"})
        String state,

        Instant requestedAt,

        @Schema(description = "By when it is answered.") Instant dueAt,

        @Nullable Extension extension,
        @Nullable Decision decision,

        @Schema(description = "Until when an accepted request can be taken back.") @Nullable
        Instant executeAfter,

        @Nullable Instant executingSince,
        @Nullable Instant cancelledAt,
        @Nullable Instant completedAt,

        @Schema(description = "How far each service is; the request is completed when all of them are.")
        List<Part> parts,

        @Schema(description = "What stays although it was asked to go, and by which law.")
        List<Exemption> kept) {

    /** Why the answer takes longer. */
    record Extension(
            Instant at,

            @Schema(enumeration = {"complexity", "number_of_requests"})
            String reason) {}

    /** What was decided. */
    record Decision(
            Instant at,
            @Schema(examples = "consent_withdrawn") String reason) {}

    /** How far one service is. */
    record Part(
            @Schema(enumeration = {"auth-service", "app-service", "audit-service"})
            String service,

            @Schema(enumeration = {"pending", "completed"}) String state) {}

    /** What stays. */
    record Exemption(
            @Schema(enumeration = {"health_records", "tax_records", "audit_trail"})
            String category,

            @Schema(
                    description = "The letter of Art. 17(3) GDPR.",
                    enumeration = {"gdpr_17_3_b", "gdpr_17_3_c", "gdpr_17_3_e"})
            String legalBasis,

            @Schema(description = "An ISO 8601 duration.", examples = "P10Y")
            String keptFor,

            @Schema(
                    description = "From when it is counted.",
                    enumeration = {"last_entry", "end_of_business_year", "recording"})
            String countedFrom) {}

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
