package care.eleva.app.record;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.ETags;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Health records: for their author, for the patient once shared, and for whom the author gives them to. */
@Path("/v1/records")
@Tag(name = "Records", description = "Health records: encrypted, for their author, and for the patient once shared.")
@NotImpersonated
class RecordResource {
    private static final String IF_MATCH = "If-Match";

    private final RecordService records;
    private final RecordReader reader;
    private final AuditClient audit;

    RecordResource(RecordService records, RecordReader reader, AuditClient audit) {
        this.records = records;
        this.reader = reader;
        this.audit = audit;
    }

    @GET
    @PermissionsAllowed({"records:view_own", "records:view_shared"})
    @Audited("HEALTH_DATA_ACCESSED")
    @Operation(
            summary = "List records",
            description =
                    "Without their content, newest first: those that were shared with the caller as a patient, or, with as=author, that the caller has written, or, with as=care_team, that the caller was given.")
    public Uni<Page<RecordView>> list(
            @RestQuery
                    @DefaultValue("patient")
                    @Pattern(regexp = "patient|author|care_team")
                    @Parameter(description = "As what the caller reads them: patient, author or care_team.")
                    String as,
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit,
            @RestQuery @Nullable String after) {
        return reader.mine(as, limit, after);
    }

    @GET
    @Path("/export")
    @PermissionsAllowed("records:export_own")
    @Audited("MEDICAL_RECORDS_EXPORTED")
    @Operation(
            summary = "Export one's own records",
            description = "All that was shared with the caller as a patient, in every organization, with all versions.")
    public Uni<RestResponse<Page<ExportedRecord>>> export(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit, @RestQuery @Nullable String after) {
        return reader.export(limit, after).map(RecordResource::unstored);
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed({"records:view_own", "records:view_shared", "patients:manage_records"})
    @Audited("MEDICAL_RECORD_VIEWED")
    @Operation(
            summary = "Open a record",
            description = "Decrypts the current version. Without the audit row there is no content.")
    @ProblemCodes({"record_not_found", "records_destroyed", "master_key_unavailable"})
    public Uni<RestResponse<OpenedRecord>> open(@RestPath UUID id) {
        return reader.open(id, null)
                .map(RecordResource::unstored)
                .invoke(answer -> answer.getHeaders()
                        .putSingle("ETag", ETags.of(answer.getEntity().version())));
    }

    @PUT
    @Path("/{id}")
    @PermissionsAllowed("records:edit_own")
    @Audited("MEDICAL_RECORD_UPDATED")
    @Operation(
            summary = "Write the next version of a record",
            description =
                    "Only its author writes, and only on top of the version that If-Match names. Older versions stay.")
    @ProblemCodes({
        "record_not_found",
        "precondition_required",
        "precondition_failed",
        "records_destroyed",
        "master_key_unavailable"
    })
    public Uni<RestResponse<RecordView>> update(
            @RestPath UUID id,
            @RestHeader(IF_MATCH) @Parameter(description = "The ETag of the version that was read.") @Nullable
                    String ifMatch,
            @Valid @NotNull WriteRecord command) {
        return records.update(id, ifMatch, command).map(RecordResource::tagged);
    }

    @GET
    @Path("/{id}/versions")
    @PermissionsAllowed({"records:view_own", "records:view_shared", "patients:manage_records"})
    @Audited("HEALTH_DATA_ACCESSED")
    @Operation(
            summary = "List the versions of a record",
            description = "Without their content, newest first, for whoever may open the record.")
    @ProblemCodes("record_not_found")
    public Uni<Page<RecordVersionView>> versions(
            @RestPath UUID id,
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit,
            @RestQuery @Nullable String after) {
        return reader.versions(id, limit, after);
    }

    @GET
    @Path("/{id}/versions/{version}")
    @PermissionsAllowed({"records:view_own", "records:view_shared", "patients:manage_records"})
    @Audited("MEDICAL_RECORD_VIEWED")
    @Operation(
            summary = "Open a version of a record",
            description = "Decrypts it. Without the audit row there is no content.")
    @ProblemCodes({"record_not_found", "record_version_not_found", "records_destroyed", "master_key_unavailable"})
    public Uni<RestResponse<OpenedRecord>> openVersion(
            @RestPath UUID id,
            @RestPath @Min(1) @Parameter(description = "1 is the first.", example = "1") int version) {
        return reader.open(id, version).map(RecordResource::unstored);
    }

    @POST
    @Path("/{id}/share")
    @PermissionsAllowed("records:edit_own")
    @Audited("MEDICAL_RECORD_UPDATED")
    @Operation(
            summary = "Share a record with its patient",
            description = "With all its versions. Sharing it twice changes nothing the second time.")
    @ProblemCodes("record_not_found")
    public Uni<RecordView> share(@RestPath UUID id) {
        return records.share(id);
    }

    @DELETE
    @Path("/{id}/share")
    @PermissionsAllowed("records:edit_own")
    @Audited("MEDICAL_RECORD_UPDATED")
    @Operation(
            summary = "Stop sharing a record with its patient",
            description =
                    "What the patient has read stays in the trail. Doing it twice changes nothing the second time.")
    @ProblemCodes("record_not_found")
    public Uni<RecordView> unshare(@RestPath UUID id) {
        return records.unshare(id);
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
        return reader.requireVisible(id).chain(() -> audit.accessesOfRecord(id, limit, after));
    }

    /** No cache keeps health data. */
    private static <T> RestResponse<T> unstored(T body) {
        return RestResponse.ResponseBuilder.ok(body)
                .header("Cache-Control", "no-store")
                .build();
    }

    private static RestResponse<RecordView> tagged(RecordView view) {
        return RestResponse.ResponseBuilder.ok(view)
                .header("ETag", ETags.of(view.version()))
                .build();
    }
}
