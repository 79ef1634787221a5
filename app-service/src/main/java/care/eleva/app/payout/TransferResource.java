package care.eleva.app.payout;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Experts' shares, for the staff of the platform. */
@Path("/v1/transfers")
@Tag(name = "Money, for staff", description = "Payments, refunds, disputes and transfers of all organizations.")
@NotImpersonated
class TransferResource {
    private final TransferService transfers;

    TransferResource(TransferService transfers) {
        this.transfers = transfers;
    }

    @GET
    @PermissionsAllowed("payments:view_transfers")
    @Audited("PAYMENTS_VIEWED")
    @Operation(summary = "List transfers", description = "Experts' shares of all organizations, the newest first.")
    public Uni<Page<TransferView>> list(
            @Parameter(description = "Only those that stand so.", example = "failed")
                    @RestQuery
                    @Pattern(regexp = "ready|on_hold|processing|completed|paid_out|failed|disputed|refunded|reversed")
                    @Nullable
                    String status,
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit,
            @RestQuery @Nullable String after) {
        return transfers.list(status, limit, after);
    }

    @POST
    @Path("/{id}/hold")
    @PermissionsAllowed("revenue:manage_payouts")
    @Audited("TRANSFER_HELD")
    @Operation(summary = "Hold a transfer", description = "It is not sent until somebody else approves it.")
    @ProblemCodes({"transfer_not_found", "transfer_state"})
    public Uni<Void> hold(@RestPath UUID id, @Valid @NotNull HoldTransfer command) {
        return transfers.hold(id, command.reason());
    }

    @POST
    @Path("/{id}/approve")
    @PermissionsAllowed("revenue:manage_payouts")
    @Audited("TRANSFER_APPROVED")
    @Operation(
            summary = "Approve a transfer",
            description = "One that is on hold goes when it is due. Not by the person who held it.")
    @ProblemCodes({"transfer_not_found", "transfer_state", "transfer_held_by_self"})
    public Uni<Void> approve(@RestPath UUID id) {
        return transfers.approve(id);
    }

    @POST
    @Path("/{id}/retry")
    @PermissionsAllowed("payments:retry_failed")
    @Audited("TRANSFER_RELEASED")
    @Operation(
            summary = "Try a transfer again",
            description = "One that Stripe has refused three times, on its way there or back.")
    @ProblemCodes({"transfer_not_found", "transfer_state"})
    public Uni<Void> retry(@RestPath UUID id) {
        return transfers.retry(id);
    }
}
