package care.eleva.app.payment;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Payments, for the staff of the platform. */
@Path("/v1/payments")
@Tag(name = "Money, for staff", description = "Payments, refunds, disputes and transfers of all organizations.")
@NotImpersonated
class StaffPaymentResource {
    private final StaffPaymentService payments;

    StaffPaymentResource(StaffPaymentService payments) {
        this.payments = payments;
    }

    @GET
    @PermissionsAllowed("payments:view_all")
    @Audited("PAYMENTS_VIEWED")
    @Operation(summary = "List payments", description = "Of all organizations, the newest first.")
    public Uni<Page<StaffPaymentView>> list(
            @Parameter(description = "Only those that stand so.", example = "failed")
                    @RestQuery
                    @Pattern(regexp = "pending|processing|succeeded|failed|refunded|disputed")
                    @Nullable
                    String status,
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit,
            @RestQuery @Nullable String after) {
        return payments.payments(status, limit, after);
    }

    @POST
    @Path("/{id}/refunds")
    @ResponseStatus(202)
    @PermissionsAllowed("payments:process_refunds")
    @Audited("PAYMENT_REFUND_REQUESTED")
    @Operation(
            summary = "Refund a payment",
            description = "All that is left of it, within a minute or so. The expert's share stops, or is taken back.")
    @ProblemCodes({"payment_not_found", "payment_not_refundable", "refund_under_way"})
    public Uni<RequestedRefundView> refund(@RestPath UUID id) {
        return payments.refund(id);
    }
}
