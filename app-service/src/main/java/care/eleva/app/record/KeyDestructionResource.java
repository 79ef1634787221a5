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

/** Two of the platform's staff make what an organization wrote down unreadable. */
@Path("/v1/records/key-destructions")
@Tag(name = "Record keys", description = "Keys of health records: their rotation, and how far records have followed.")
@NotImpersonated
class KeyDestructionResource {
    private final KeyDestructionService destructions;

    KeyDestructionResource(KeyDestructionService destructions) {
        this.destructions = destructions;
    }

    @POST
    @ResponseStatus(201)
    @PermissionsAllowed("organizations:delete")
    @Audited("RECORD_KEYS_DESTRUCTION_REQUESTED")
    @Operation(
            summary = "Ask for the destruction of an organization's keys",
            description =
                    "Somebody else of the platform's staff must approve it within a week. Then nobody can read what the organization wrote down.")
    @ProblemCodes({"record_keys_not_found", "key_destruction_open"})
    @Idempotent
    public Uni<KeyDestructionView> request(@Valid @NotNull RequestKeyDestruction command) {
        return destructions.request(command);
    }

    @GET
    @PermissionsAllowed("organizations:delete")
    @Unaudited("Who asked for what, without a word about anybody's health.")
    @Operation(summary = "List what was asked for", description = "Newest first. For the platform's staff.")
    public Uni<Page<KeyDestructionView>> list(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit, @RestQuery @Nullable String after) {
        return destructions.list(limit, after);
    }

    @POST
    @Path("/{id}/approve")
    @PermissionsAllowed("organizations:delete")
    @Audited("RECORD_KEYS_DESTROYED")
    @Operation(
            summary = "Destroy the keys",
            description = "By another member of staff than the one who asked. Cannot be undone.")
    @ProblemCodes({
        "key_destruction_not_found",
        "key_destruction_closed",
        "second_person_required",
        "legacy_records_left"
    })
    public Uni<KeyDestructionView> approve(@RestPath UUID id) {
        return destructions.decide(id, "executed");
    }

    @POST
    @Path("/{id}/withdraw")
    @PermissionsAllowed("organizations:delete")
    @Audited("RECORD_KEYS_DESTRUCTION_WITHDRAWN")
    @Operation(summary = "Take the request back", description = "By any member of the platform's staff.")
    @ProblemCodes({"key_destruction_not_found", "key_destruction_closed"})
    public Uni<KeyDestructionView> withdraw(@RestPath UUID id) {
        return destructions.decide(id, "withdrawn");
    }
}
