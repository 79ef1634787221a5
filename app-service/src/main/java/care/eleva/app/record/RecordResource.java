package care.eleva.app.record;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Health records: for their author, and for the patient once shared. */
@Path("/v1/records")
@Tag(name = "Records", description = "Health records: encrypted, for their author, and for the patient once shared.")
@NotImpersonated
class RecordResource {
    private final RecordService records;
    private final AuditClient audit;

    RecordResource(RecordService records, AuditClient audit) {
        this.records = records;
        this.audit = audit;
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed({"records:view_own", "records:view_shared"})
    @Audited("MEDICAL_RECORD_VIEWED")
    @Operation(
            summary = "Open a record",
            description = "Decrypts the content. Without the audit row there is no content.")
    @ProblemCodes("record_not_found")
    public Uni<OpenedRecord> open(@RestPath UUID id) {
        return records.open(id);
    }

    @POST
    @Path("/{id}/share")
    @PermissionsAllowed("records:edit_own")
    @Audited("MEDICAL_RECORD_UPDATED")
    @Operation(
            summary = "Share a record with its patient",
            description = "Sharing it twice changes nothing the second time.")
    @ProblemCodes("record_not_found")
    public Uni<RecordView> share(@RestPath UUID id) {
        return records.share(id);
    }

    @GET
    @Path("/{id}/accesses")
    @PermissionsAllowed({"records:view_own", "records:view_shared"})
    @Unaudited("audit-service, which is asked with the token of the caller, appends AUDIT_LOG_VIEWED.")
    @Operation(summary = "See who opened a record", description = "The access history, which audit-service gives.")
    @ProblemCodes({"record_not_found", "access_history_unavailable"})
    public Uni<JsonNode> accesses(
            @RestPath UUID id,
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit,
            @RestQuery @Nullable String after) {
        return records.requireVisible(id).chain(() -> audit.accessesOfRecord(id, limit, after));
    }
}
