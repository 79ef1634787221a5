package care.eleva.app.record;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The keys that records are encrypted with, and how far the records have followed them. */
@Path("/v1/records/keys")
@Tag(name = "Record keys", description = "Keys of health records: their rotation, and how far records have followed.")
@NotImpersonated
class RecordKeyResource {
    private final RecordKeyService keys;

    RecordKeyResource(RecordKeyService keys) {
        this.keys = keys;
    }

    @GET
    @PermissionsAllowed("settings:security")
    @Unaudited("Names and counts of keys, about nobody.")
    @Operation(
            summary = "List the keys of the organization",
            description = "Oldest first, with how many versions of records each encrypts.")
    public Uni<RecordKeyList> list() {
        return keys.list().map(rows -> new RecordKeyList(rows, null));
    }

    @POST
    @PermissionsAllowed("settings:security")
    @Audited("RECORD_KEY_ROTATED")
    @Operation(
            summary = "Rotate the key of the organization",
            description = "The next key writes from now on; the older ones read until a job has encrypted all anew.")
    @ProblemCodes({"records_destroyed", "master_key_unavailable"})
    public Uni<RecordKeyList> rotate() {
        return keys.rotate().map(rows -> new RecordKeyList(rows, null));
    }

    @GET
    @Path("/progress")
    @PermissionsAllowed("settings:view_platform")
    @Unaudited("Counts of work done, about nobody.")
    @Operation(
            summary = "See how far records have followed their keys",
            description =
                    "Organization by organization. For the platform's staff; the permission counts in an organization of the platform only.")
    public Uni<Page<ReencryptionView>> progress(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit, @RestQuery @Nullable String after) {
        return keys.progress(limit, after);
    }

    /** An organization has few keys, so there is no next page. */
    record RecordKeyList(List<RecordKeyView> data, @Nullable String next) {}
}
