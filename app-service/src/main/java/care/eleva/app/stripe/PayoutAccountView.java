package care.eleva.app.stripe;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What Stripe lets the caller's account do. */
record PayoutAccountView(
        @Schema(description = "ISO 3166-1 alpha-2.", examples = "PT")
        String country,

        @Schema(description = "Stripe has been told all that it asked for.")
        boolean detailsSubmitted,

        @Schema(
                description =
                        "Money can be handed on to the account. Without it nobody can pay for the caller's events.")
        boolean transfersEnabled,

        @Schema(description = "The account can hand money on to a bank.")
        boolean payoutsEnabled,

        @Schema(description = "Stripe's code for what is missing.", examples = "requirements.past_due") @Nullable
        String disabledReason,

        @Schema(description = "When this last became another.")
        Instant updatedAt) {

    static PayoutAccountView of(PayoutAccount account) {
        return new PayoutAccountView(
                account.country(),
                account.detailsSubmitted(),
                account.transfersEnabled(),
                account.payoutsEnabled(),
                account.disabledReason(),
                account.updatedAt());
    }
}
