package care.eleva.app.record;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.http.Page;
import care.eleva.kit.idempotency.Idempotent;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What the expert of an appointment writes about it, and which of it the patient may read. */
@Path("/v1/appointments/{appointmentId}/records")
@Tag(name = "Records", description = "Health records: encrypted, for their author, and for the patient once shared.")
@NotImpersonated
class AppointmentRecordResource {
    private final RecordService records;
    private final RecordReader reader;

    AppointmentRecordResource(RecordService records, RecordReader reader) {
        this.records = records;
        this.reader = reader;
    }

    @POST
    @ResponseStatus(201)
    @PermissionsAllowed("records:create_own")
    @Audited("MEDICAL_RECORD_CREATED")
    @Operation(
            summary = "Write a record",
            description = "Only the expert of the appointment writes. The content is encrypted before it is stored.")
    @ProblemCodes({"appointment_not_found", "records_destroyed", "master_key_unavailable"})
    @Idempotent
    public Uni<RecordView> create(@RestPath UUID appointmentId, @Valid @NotNull WriteRecord command) {
        return records.create(appointmentId, command);
    }

    @GET
    @PermissionsAllowed({"records:view_own", "records:view_shared", "patients:manage_records"})
    @Audited("HEALTH_DATA_ACCESSED")
    @Operation(
            summary = "List the records of an appointment",
            description =
                    "Without their content, oldest first: those that the caller may open, and for whoever manages the organization's records all of them.")
    public Uni<Page<RecordView>> list(
            @RestPath UUID appointmentId,
            @RestQuery @DefaultValue("100") @Min(1) @Max(100) int limit,
            @RestQuery @Nullable String after) {
        return reader.ofAppointment(appointmentId, limit, after);
    }
}
