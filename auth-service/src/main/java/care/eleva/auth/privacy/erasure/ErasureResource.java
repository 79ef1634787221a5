package care.eleva.auth.privacy.erasure;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.Cursor;
import care.eleva.kit.http.Page;
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
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Requests to be erased: everybody's own, and all of them for the platform's staff. */
@NotImpersonated
@Path("/v1/privacy/erasure-requests")
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
    public Uni<ErasureView> request() {
        return erasures.request();
    }

    @GET
    @Authenticated
    @Unaudited("People read what became of their own requests.")
    public Uni<Page<ErasureView>> list(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit, @RestQuery @Nullable String after) {
        return erasures.list(limit, Cursor.decode(after));
    }

    @GET
    @Path("/{id}")
    @Authenticated
    @Unaudited("People read what became of their own requests.")
    public Uni<ErasureView> get(@RestPath UUID id) {
        return erasures.get(id);
    }

    @POST
    @Path("/{id}/cancel")
    @Authenticated
    @Audited("GDPR_DATA_DELETION")
    public Uni<ErasureView> cancel(@RestPath UUID id) {
        return erasures.cancel(id);
    }

    /** The permission alone is not enough: the database wants it in an organization of the platform. */
    @GET
    @Path("/open")
    @PermissionsAllowed("users:delete")
    @Audited("ERASURE_REQUESTS_VIEWED")
    public Uni<Page<OpenErasureView>> open(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit, @RestQuery @Nullable String after) {
        return erasures.open(limit, Cursor.decode(after));
    }

    @POST
    @Path("/{id}/accept")
    @PermissionsAllowed("users:delete")
    @FreshSignIn
    @Audited("GDPR_DATA_DELETION")
    public Uni<Void> accept(@RestPath UUID id, @Valid @NotNull ErasureDecision decision) {
        return erasures.accept(id, decision);
    }

    @POST
    @Path("/{id}/refuse")
    @PermissionsAllowed("users:delete")
    @Audited("GDPR_DATA_DELETION")
    public Uni<Void> refuse(@RestPath UUID id, @Valid @NotNull ErasureDecision decision) {
        return erasures.refuse(id, decision);
    }

    @POST
    @Path("/{id}/extend")
    @PermissionsAllowed("users:delete")
    @Audited("GDPR_DATA_DELETION")
    public Uni<Void> extend(@RestPath UUID id, @Valid @NotNull ErasureDecision decision) {
        return erasures.extend(id, decision);
    }
}
