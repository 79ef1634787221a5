package care.eleva.app.record;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.idempotency.Idempotent;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** What the expert of an appointment writes about it, and which of it the patient may read. */
@Path("/v1/appointments/{appointmentId}/records")
@Tag(name = "Records", description = "Health records: encrypted, for their author, and for the patient once shared.")
@NotImpersonated
class AppointmentRecordResource {
    private final RecordService records;

    AppointmentRecordResource(RecordService records) {
        this.records = records;
    }

    @POST
    @ResponseStatus(201)
    @PermissionsAllowed("records:create_own")
    @Audited("MEDICAL_RECORD_CREATED")
    @Operation(
            summary = "Write a record",
            description = "Only the expert of the appointment writes. The content is encrypted before it is stored.")
    @ProblemCodes("appointment_not_found")
    @Idempotent
    public Uni<RecordView> create(@RestPath UUID appointmentId, @Valid @NotNull CreateRecord command) {
        return records.create(appointmentId, command);
    }

    @GET
    @PermissionsAllowed({"records:view_own", "records:view_shared"})
    @Unaudited("Shows that records exist to those who may open them; opening one is audited.")
    @Operation(
            summary = "List the records of an appointment",
            description = "Without their content; patients see those that were shared with them.")
    public Uni<RecordList> list(@RestPath UUID appointmentId) {
        return records.listByAppointment(appointmentId).map(rows -> new RecordList(rows, null));
    }

    /** All records of one appointment: at most a hundred, so there is no next page. */
    record RecordList(List<RecordView> data, @Nullable String next) {}
}
