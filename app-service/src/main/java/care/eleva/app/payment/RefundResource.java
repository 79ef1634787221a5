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

/** Refunds, for the staff of the platform. */
@Path("/v1/refunds")
@Tag(name = "Money, for staff", description = "Payments, refunds, disputes and transfers of all organizations.")
@NotImpersonated
class RefundResource {
    private final StaffPaymentService payments;

    RefundResource(StaffPaymentService payments) {
        this.payments = payments;
    }

    @GET
    @PermissionsAllowed("payments:process_refunds")
    @Audited("PAYMENTS_VIEWED")
    @Operation(summary = "List refunds", description = "Of all organizations, the newest first.")
    public Uni<Page<RefundView>> list(
            @Parameter(description = "Only those that stand so.", example = "failed")
                    @RestQuery
                    @Pattern(regexp = "pending|submitted|succeeded|failed|canceled")
                    @Nullable
                    String status,
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit,
            @RestQuery @Nullable String after) {
        return payments.refunds(status, limit, after);
    }

    @POST
    @Path("/{id}/retry")
    @ResponseStatus(202)
    @PermissionsAllowed("payments:retry_failed")
    @Audited("PAYMENT_REFUND_REQUESTED")
    @Operation(summary = "Make a failed refund again", description = "As a new refund of the same money.")
    @ProblemCodes({"refund_not_found", "refund_not_failed", "refund_under_way"})
    public Uni<RequestedRefundView> retry(@RestPath UUID id) {
        return payments.retry(id);
    }
}
