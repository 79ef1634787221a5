package care.eleva.app.record;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.idempotency.Idempotent;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** Reading in an emergency, which everybody concerned learns of. */
@Path("/v1/records/{id}/break-glass")
@Tag(name = "Records", description = "Health records: encrypted, for their author, and for the patient once shared.")
@NotImpersonated
class BreakGlassResource {
    private final BreakGlassService service;

    BreakGlassResource(BreakGlassService service) {
        this.service = service;
    }

    @POST
    @ResponseStatus(201)
    @PermissionsAllowed("patients:manage_records")
    @Audited("BREAK_GLASS_STARTED")
    @Operation(
            summary = "Break the glass",
            description =
                    "In an emergency: lets the caller open a record of the own organization for an hour. The reason and each opening stand in the trail of every organization concerned; the author and the patient are told.")
    @ProblemCodes("record_not_found")
    @Idempotent
    public Uni<BreakGlassView> start(@RestPath UUID id, @Valid @NotNull BreakGlass command) {
        return service.start(id, command);
    }
}
