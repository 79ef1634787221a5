package care.eleva.auth.privacy.erasure;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.Cursor;
import care.eleva.kit.http.Page;
import care.eleva.kit.idempotency.Idempotent;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.FreshSignIn;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.Authenticated;
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

/** Requests to be erased: everybody's own, and all of them for the platform's staff. */
@NotImpersonated
@Path("/v1/privacy/erasure-requests")
@Tag(name = "Privacy", description = "A copy of what is held about the caller, and requests to be erased.")
class ErasureResource {
    private final ErasureService erasures;

    ErasureResource(ErasureService erasures) {
        this.erasures = erasures;
    }

    @POST
    @ResponseStatus(201)
    @Authenticated
    @FreshSignIn
    @Audited("GDPR_DATA_DELETION")
    @Operation(
            summary = "Ask to be erased",
            description = "The answer says by when it is decided, what is erased by whom, and what the law keeps.")
    @ProblemCodes({"erasure_request_open", "reauthentication_required"})
    @Idempotent
    public Uni<ErasureView> request() {
        return erasures.request();
    }

    @GET
    @Authenticated
    @Unaudited("People read what became of their own requests.")
    @Operation(summary = "List own requests to be erased", description = "The newest first.")
    public Uni<Page<ErasureView>> list(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit, @RestQuery @Nullable String after) {
        return erasures.list(limit, Cursor.decode(after));
    }

    @GET
    @Path("/{id}")
    @Authenticated
    @Unaudited("People read what became of their own requests.")
    @Operation(summary = "Read an own request to be erased", description = "With what became of it so far.")
    @ProblemCodes("erasure_request_not_found")
    public Uni<ErasureView> get(@RestPath UUID id) {
        return erasures.get(id);
    }

    @POST
    @Path("/{id}/cancel")
    @Authenticated
    @Audited("GDPR_DATA_DELETION")
    @Operation(
            summary = "Take a request to be erased back",
            description = "Until its execution has begun, which is seven days after it was accepted.")
    @ProblemCodes({"erasure_request_not_found", "erasure_request_state"})
    public Uni<ErasureView> cancel(@RestPath UUID id) {
        return erasures.cancel(id);
    }

    /** The permission alone is not enough: the database wants it in an organization of the platform. */
    @GET
    @Path("/open")
    @PermissionsAllowed("users:delete")
    @Audited("ERASURE_REQUESTS_VIEWED")
    @Operation(
            summary = "List open requests to be erased",
            description =
                    "Of everybody, the most urgent first: ids and dates. For the platform's staff; the permission counts in an organization of the platform only.")
    public Uni<Page<OpenErasureView>> open(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit, @RestQuery @Nullable String after) {
        return erasures.open(limit, Cursor.decode(after));
    }

    @POST
    @Path("/{id}/accept")
    @PermissionsAllowed("users:delete")
    @FreshSignIn
    @Audited("GDPR_DATA_DELETION")
    @Operation(
            summary = "Accept a request to be erased",
            description = "It is executed seven days later. For the platform's staff, and never about oneself.")
    @ProblemCodes({"erasure_request_not_found", "erasure_request_state", "reauthentication_required"})
    public Uni<Void> accept(@RestPath UUID id, @Valid @NotNull ErasureDecision decision) {
        return erasures.accept(id, decision);
    }

    @POST
    @Path("/{id}/refuse")
    @PermissionsAllowed("users:delete")
    @Audited("GDPR_DATA_DELETION")
    @Operation(
            summary = "Refuse a request to be erased",
            description = "With a reason of the law. For the platform's staff, and never about oneself.")
    @ProblemCodes({"erasure_request_not_found", "erasure_request_state"})
    public Uni<Void> refuse(@RestPath UUID id, @Valid @NotNull ErasureDecision decision) {
        return erasures.refuse(id, decision);
    }

    @POST
    @Path("/{id}/extend")
    @PermissionsAllowed("users:delete")
    @Audited("GDPR_DATA_DELETION")
    @Operation(
            summary = "Extend the deadline of a request to be erased",
            description = "Once, by sixty days, and before the first deadline. For the platform's staff.")
    @ProblemCodes({"erasure_request_not_found", "erasure_request_state"})
    public Uni<Void> extend(@RestPath UUID id, @Valid @NotNull ErasureDecision decision) {
        return erasures.extend(id, decision);
    }
}
