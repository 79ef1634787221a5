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

/** What experts earned. */
@Path("/v1/earnings")
@Tag(name = "Earnings", description = "What appointments earned their experts, and where that is.")
class EarningResource {
    private final EarningService earnings;

    EarningResource(EarningService earnings) {
        this.earnings = earnings;
    }

    @GET
    @PermissionsAllowed("billing:view_earnings")
    @Unaudited("Shows experts their own money.")
    @Operation(
            summary = "List earnings",
            description = "Payments for the calling expert's own appointments, with fee and share, the newest first.")
    public Uni<Page<EarningView>> list(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit, @RestQuery @Nullable String after) {
        return earnings.earnings(limit, after);
    }
}
