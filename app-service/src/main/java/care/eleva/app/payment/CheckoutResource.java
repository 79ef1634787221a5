package care.eleva.app.payment;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Where a patient pays. */
@Path("/v1/appointments/{appointmentId}/checkout")
@Tag(name = "Payments", description = "What patients pay, and what of it experts get.")
class CheckoutResource {
    private final CheckoutService checkouts;

    CheckoutResource(CheckoutService checkouts) {
        this.checkouts = checkouts;
    }

    @POST
    @PermissionsAllowed("appointments:create")
    @NotImpersonated
    @Audited("PAYMENT_INITIATED")
    @Operation(
            summary = "Pay for an appointment",
            description =
                    "A page of Stripe's for the caller's own held appointment. As long as it is open, asking again gives the same page. Methods that take days are offered when the appointment is at least eight days away.")
    @ProblemCodes({"appointment_not_found", "appointment_paid", "appointment_not_payable", "upstream_failed"})
    public Uni<CheckoutView> checkout(@RestPath UUID appointmentId) {
        return checkouts.checkout(appointmentId);
    }
}
