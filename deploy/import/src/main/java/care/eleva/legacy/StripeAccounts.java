package care.eleva.legacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** To which account at Stripe an expert is paid, and what the predecessor knew of it until Stripe tells more. */
final class StripeAccounts implements Source {
    private static final Pattern ACCOUNT = Pattern.compile("acct_[A-Za-z0-9]{1,64}");
    private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");
    private static final String PORTUGAL = "PT";

    @Override
    public String name() {
        return "stripe_accounts";
    }

    @Override
    public @Nullable LegacyTable table(Connection legacy) throws SQLException {
        var table = LegacyTable.find(legacy, "users");
        return table == null
                ? null
                : table.required(LegacyRow.KEY, "clerkUserId", "clerk_user_id")
                        .column("account", "stripe_connect_account_id", "stripeConnectAccountId")
                        .column("country", "country")
                        .column("charges", "stripe_connect_charges_enabled", "stripeConnectChargesEnabled")
                        .column("payouts", "stripe_connect_payouts_enabled", "stripeConnectPayoutsEnabled")
                        .column("details", "stripe_connect_details_submitted", "stripeConnectDetailsSubmitted")
                        .column("created_at", "createdAt", "created_at")
                        .ignore("stripe_connect_onboarding_complete", "stripeConnectOnboardingComplete")
                        .having("account");
    }

    @Override
    public NewRow read(LegacyRow row, Reading reading) throws SQLException, Rejected {
        var account = row.text("account", "account_malformed");
        if (!ACCOUNT.matcher(account).matches()) {
            throw new Rejected("account_malformed");
        }
        var country = Objects.requireNonNullElse(row.text("country"), PORTUGAL).toUpperCase(Locale.ROOT);
        if (!COUNTRY.matcher(country).matches()) {
            throw new Rejected("country_unknown");
        }
        var charges = row.flag("charges");
        var payouts = row.flag("payouts");
        return new NewRow(row.key())
                .with("expert", row.key())
                .with("account", account)
                .with("country", country)
                .with("charges", charges)
                .with("payouts", payouts)
                .with("details", row.flag("details"))
                .with("created_at", Objects.requireNonNullElse(row.time("created_at"), Instant.EPOCH))
                .digest(account, country);
    }
}
