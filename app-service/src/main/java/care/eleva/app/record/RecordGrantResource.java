package care.eleva.app.record;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
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
import jakarta.ws.rs.DELETE;
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

/** Whom the author of a record gives it to, for a time. */
@Path("/v1/records/{id}/grants")
@Tag(name = "Record grants", description = "The care team: colleagues who may read a record until a day.")
@NotImpersonated
class RecordGrantResource {
    private final RecordGrantService grants;

    RecordGrantResource(RecordGrantService grants) {
        this.grants = grants;
    }

    @POST
    @ResponseStatus(201)
    @PermissionsAllowed("records:edit_own")
    @Audited("MEDICAL_RECORD_UPDATED")
    @Operation(
            summary = "Give a record to a colleague",
            description =
                    "Who has records:view_own may read it until then. Giving it again moves the day of the grant that there is.")
    @ProblemCodes({"record_not_found", "grantee_not_a_member", "grant_expiry_invalid"})
    @Idempotent
    public Uni<RecordGrantView> give(@RestPath UUID id, @Valid @NotNull GiveRecord command) {
        return grants.give(id, command);
    }

    @GET
    @PermissionsAllowed("records:edit_own")
    @Unaudited("Shows authors whom they have given a record to, and nothing of what it says.")
    @Operation(summary = "List the grants of a record", description = "Newest first, with those that are over.")
    @ProblemCodes("record_not_found")
    public Uni<Page<RecordGrantView>> list(
            @RestPath UUID id,
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit,
            @RestQuery @Nullable String after) {
        return grants.list(id, limit, after);
    }

    @DELETE
    @Path("/{grantId}")
    @PermissionsAllowed("records:edit_own")
    @Audited("MEDICAL_RECORD_UPDATED")
    @Operation(summary = "Take a grant back", description = "At once, whatever was read before.")
    @ProblemCodes({"record_not_found", "record_grant_not_found"})
    public Uni<Void> revoke(@RestPath UUID id, @RestPath UUID grantId) {
        return grants.revoke(id, grantId);
    }
}
