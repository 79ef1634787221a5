package care.eleva.app.payment;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.http.Page;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Disputes, for the staff of the platform. */
@Path("/v1/disputes")
@Tag(name = "Money, for staff", description = "Payments, refunds, disputes and transfers of all organizations.")
@NotImpersonated
class DisputeResource {
    private final StaffPaymentService payments;

    DisputeResource(StaffPaymentService payments) {
        this.payments = payments;
    }

    @GET
    @PermissionsAllowed("payments:manage_disputes")
    @Audited("PAYMENTS_VIEWED")
    @Operation(
            summary = "List disputes",
            description =
                    "Payments to which a cardholder has objected, the newest first. Evidence is given on Stripe's own pages.")
    public Uni<Page<StaffPaymentView>> list(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit, @RestQuery @Nullable String after) {
        return payments.disputes(limit, after);
    }
}
