package care.eleva.app.stripe;

import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** SQL of table {@code app.stripe_account}: the caller's own row. */
@ApplicationScoped
class PayoutAccountRepository {
    private static final String GET =
            "SELECT account_id, country, transfers_enabled, payouts_enabled, details_submitted, disabled_reason, updated_at"
                    + " FROM stripe_account";

    private final Database database;

    PayoutAccountRepository(Database database) {
        this.database = database;
    }

    Uni<Optional<PayoutAccount>> find() {
        return database.query(PayoutAccount::of, GET).map(PayoutAccountRepository::first);
    }

    Uni<Optional<PayoutAccount>> find(Transaction transaction) {
        return transaction.list(PayoutAccount::of, GET).map(PayoutAccountRepository::first);
    }

    /** 0 when the caller has one already. */
    Uni<Integer> insert(Transaction transaction, String accountId, String country) {
        return transaction.update(
                "INSERT INTO stripe_account (account_id, country) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                accountId,
                country);
    }

    private static Optional<PayoutAccount> first(List<PayoutAccount> rows) {
        return rows.stream().findFirst();
    }
}
