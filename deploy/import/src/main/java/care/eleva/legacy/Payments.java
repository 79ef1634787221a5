package care.eleva.legacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What was paid for a meeting, which the predecessor kept on the meeting itself. */
final class Payments implements Source {
    static final String NAME = "payments";

    private static final long FEE_BPS = 1500;
    private static final long ALL_BPS = 10_000;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable LegacyTable table(Connection legacy) throws SQLException {
        var table = LegacyTable.find(legacy, "meetings");
        return table == null
                ? null
                : table.required(LegacyRow.KEY, "id")
                        .column("intent", "stripePaymentIntentId", "stripe_payment_intent_id")
                        .column("session", "stripeSessionId", "stripe_session_id")
                        .column("payment", "stripePaymentStatus", "stripe_payment_status")
                        .column("amount", "stripeAmount", "stripe_amount")
                        .column("fee", "stripeApplicationFeeAmount", "stripe_application_fee_amount")
                        .required("starts_at", "startTime", "start_time")
                        .column("created_at", "createdAt", "created_at")
                        .column("updated_at", "updatedAt", "updated_at")
                        .having("intent", "session");
    }

    @Override
    public NewRow read(LegacyRow row, Reading reading) throws SQLException, Rejected {
        var payment = new NewRow(row.key());
        var createdAt = Objects.requireNonNullElse(row.time("created_at"), row.time("starts_at", "time_missing"));
        var updatedAt = Objects.requireNonNullElse(row.time("updated_at"), createdAt);
        var amount = row.within("amount", 1, Integer.MAX_VALUE, "amount_missing");
        var told = row.number("fee");
        payment.noteIf(told == null, "fee_assumed");
        var fee = told == null ? amount * FEE_BPS / ALL_BPS : told;
        if (fee < 0 || fee > amount) {
            throw new Rejected("fee_out_of_range");
        }
        var status = row.text("payment", "payment_status_missing");
        var paid = "succeeded".equals(status) || "refunded".equals(status);
        var refunded = "refunded".equals(status) ? amount : 0;
        return payment.with("id", LegacyIds.of(NAME, row.key(), createdAt))
                .with("amount", amount)
                .with("fee", fee)
                .with("fee_bps", fee * ALL_BPS / amount)
                .with("intent", row.text("intent"))
                .with("session", row.text("session"))
                .with("paid_at", paid ? updatedAt : null)
                .with("failed_at", paid ? null : updatedAt)
                .with("failure_code", paid ? null : "failed".equals(status) ? "legacy_failed" : "legacy_never_paid")
                .with("refunded", refunded)
                .with("created_at", createdAt)
                .with("updated_at", updatedAt)
                .digest(
                        amount,
                        fee,
                        row.text("intent"),
                        row.text("session"),
                        refunded,
                        paid ? "paid" : "failed",
                        createdAt);
    }
}
