package care.eleva.app.stripe;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/payout-account")
@Tag(name = "Payout account", description = "The account at Stripe to which an expert is paid.")
class PayoutAccountResource {
    private final PayoutAccountService accounts;

    PayoutAccountResource(PayoutAccountService accounts) {
        this.accounts = accounts;
    }

    @GET
    @PermissionsAllowed("billing:view_payouts")
    @Unaudited("What an account may do is the caller's own and no personal data; a change is PAYOUT_ACCOUNT_UPDATED.")
    @Operation(
            summary = "Read what the own account may do",
            description = "While something is missing, Stripe is asked how far it is.")
    @ProblemCodes("payout_account_not_found")
    public Uni<PayoutAccountView> get() {
        return accounts.get();
    }

    @POST
    @Path("/onboarding-link")
    @PermissionsAllowed(
            value = {"billing:view_payouts", "billing:methods_manage"},
            inclusive = true)
    @NotImpersonated
    @Audited({"PAYOUT_ACCOUNT_LINK_CREATED", "PAYOUT_ACCOUNT_CREATED"})
    @Operation(
            summary = "Make a link to Stripe's pages",
            description =
                    "The first one opens an account. The caller tells Stripe there who he is and where the money shall go; nothing of it comes here. A link works once and for a few minutes, so each call makes another.")
    @ProblemCodes({"payout_country_fixed", "payout_country_unsupported", "upstream_failed", "temporarily_unavailable"})
    public Uni<OnboardingLinkView> link(@Valid @NotNull CreateOnboardingLink command) {
        return accounts.link(command);
    }
}
