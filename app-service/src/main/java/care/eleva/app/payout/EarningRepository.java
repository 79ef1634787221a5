package care.eleva.app.payout;

import care.eleva.kit.http.Cursor;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What experts may see of their money. Whose rows are meant is the database's business. */
@ApplicationScoped
class EarningRepository {
    private static final String EARNINGS =
            "SELECT p.id, p.appointment_id, p.status, p.amount, p.fee_amount, p.net_amount, p.currency, p.refunded_amount,"
                    + " p.created_at, t.status AS transfer_status, t.due_at, t.payout_id"
                    + " FROM payment p LEFT JOIN payment_transfer t ON t.org_id = p.org_id AND t.payment_id = p.id";
    private static final String PAYOUTS =
            "SELECT id, payout_id, amount, currency, status, failure_code, arrives_at, created_at FROM payout";

    private final Database database;

    EarningRepository(Database database) {
        this.database = database;
    }

    Uni<List<EarningView>> earnings(int rows, @Nullable Cursor after) {
        String order = " ORDER BY p.created_at DESC, p.id DESC LIMIT $1";
        return after == null
                ? database.query(EarningView::of, EARNINGS + order, rows)
                : database.query(
                        EarningView::of,
                        EARNINGS + " WHERE (p.created_at, p.id) < ($2, $3)" + order,
                        rows,
                        after.at(),
                        after.id());
    }

    Uni<List<PayoutView>> payouts(int rows, @Nullable Cursor after) {
        String order = " ORDER BY created_at DESC, id DESC LIMIT $1";
        return after == null
                ? database.query(PayoutView::of, PAYOUTS + order, rows)
                : database.query(
                        PayoutView::of,
                        PAYOUTS + " WHERE (created_at, id) < ($2, $3)" + order,
                        rows,
                        after.at(),
                        after.id());
    }
}
