package care.eleva.audit.access;

import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One access to what is the caller's.
 *
 * @param organizationId in whose trail it stands
 */
record MyAccessView(
        UUID id,
        OffsetDateTime recordedAt,
        OffsetDateTime occurredAt,
        String organizationId,
        @Schema(examples = "MEDICAL_RECORD_VIEWED") String action,

        @Schema(enumeration = {"success", "failure", "denied"})
        String outcome,

        Accessor actor,
        Accessed resource,

        @Schema(
                description = "Whose data it is; told to experts only, about records that they wrote.",
                examples = "user_01JD4Z8W5T3Q9R7V2X6Y1B0C4D")
        @Nullable
        String patientId,

        @Schema(examples = "TREAT") @Nullable String purpose) {

    /** Who it was. */
    record Accessor(
            @Schema(
                    description = "Who acted: a person, a job or webhook, or nobody who is known.",
                    enumeration = {"user", "system", "anonymous"})
            String type,

            @Schema(examples = "user_01JD4Z8W5T3Q9R7V2X6Y1B0C4D") @Nullable
            String id,

            @Schema(description = "Told to experts only, about their own organization.", examples = "expert_community")
            @Nullable
            String role,

            @Schema(description = "Whether somebody of the support acted in that person's name.")
            boolean impersonated) {}

    /** What was accessed. */
    record Accessed(
            @Schema(examples = "medical_record") String type,

            @Schema(examples = "01a20cdb-c568-7ba2-941f-3616f1c0ea25") @Nullable
            String id) {}

    static MyAccessView of(Row row, MyAccesses which) {
        boolean ours = which == MyAccesses.TO_MY_RECORDS;
        return new MyAccessView(
                row.getUUID("id"),
                row.getOffsetDateTime("recorded_at"),
                row.getOffsetDateTime("occurred_at"),
                row.getString("org_id"),
                row.getString("action"),
                row.getString("outcome"),
                new Accessor(
                        row.getString("actor_type"),
                        row.getString("actor_id"),
                        ours ? row.getString("actor_role") : null,
                        row.getBoolean("impersonated")),
                new Accessed(row.getString("resource_type"), row.getString("resource_id")),
                ours ? row.getString("patient_id") : null,
                row.getString("purpose"));
    }
}
