package care.eleva.app.payout;

import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.Page;
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

/** What went to experts' banks. */
@Path("/v1/payouts")
@Tag(name = "Earnings", description = "What appointments earned their experts, and where that is.")
class PayoutResource {
    private final EarningService earnings;

    PayoutResource(EarningService earnings) {
        this.earnings = earnings;
    }

    @GET
    @PermissionsAllowed("billing:view_payouts")
    @Unaudited("Shows experts their own money.")
    @Operation(
            summary = "List payouts",
            description = "From the calling expert's account at Stripe to the expert's bank, the newest first.")
    public Uni<Page<PayoutView>> list(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit, @RestQuery @Nullable String after) {
        return earnings.payouts(limit, after);
    }
}
