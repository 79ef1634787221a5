package care.eleva.app.payment;

import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.problem.ProblemCodes;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The payment of an appointment, for its two sides. */
@Path("/v1/appointments/{appointmentId}/payment")
@Tag(name = "Payments", description = "What patients pay, and what of it experts get.")
class AppointmentPaymentResource {
    private final CheckoutService checkouts;

    AppointmentPaymentResource(CheckoutService checkouts) {
        this.checkouts = checkouts;
    }

    @GET
    @PermissionsAllowed({"billing:view_own", "billing:view_earnings"})
    @Unaudited("Shows the payer and the expert what each of them paid or is owed; it holds no health data.")
    @Operation(
            summary = "Read the payment of an appointment",
            description =
                    "The payer sees what was paid and given back, the expert also the fee and where the own part is.")
    @ProblemCodes("payment_not_found")
    public Uni<PaymentView> payment(@RestPath UUID appointmentId) {
        return checkouts.payment(appointmentId);
    }
}
