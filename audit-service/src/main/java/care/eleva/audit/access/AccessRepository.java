package care.eleva.audit.access;

import care.eleva.audit.query.Position;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SQL of accesses. Who may see which, {@code audit.accesses} decides. */
@ApplicationScoped
class AccessRepository {
    Uni<List<AccessView>> page(Transaction transaction, AccessQuery query, @Nullable Position after, int most) {
        return transaction.list(
                AccessView::of,
                "SELECT * FROM accesses($1, $2, $3, $4, $5)",
                query.resourceType(),
                query.resourceId(),
                after == null ? null : after.at(),
                after == null ? null : after.id(),
                most);
    }

    Uni<List<MyAccessView>> mine(Transaction transaction, MyAccesses which, @Nullable Position after, int most) {
        String sql = switch (which) {
            case ABOUT_ME -> "SELECT * FROM accesses_about_me($1, $2, $3)";
            case TO_MY_RECORDS -> "SELECT * FROM accesses_to_my_records($1, $2, $3)";
        };
        return transaction.list(
                row -> MyAccessView.of(row, which),
                sql,
                after == null ? null : after.at(),
                after == null ? null : after.id(),
                most);
    }
}
