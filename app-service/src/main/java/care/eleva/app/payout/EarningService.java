package care.eleva.app.payout;

import care.eleva.kit.http.Cursor;
import care.eleva.kit.http.Page;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Tells experts of their money. */
@ApplicationScoped
class EarningService {
    private final EarningRepository repository;

    EarningService(EarningRepository repository) {
        this.repository = repository;
    }

    Uni<Page<EarningView>> earnings(int limit, @Nullable String after) {
        return repository
                .earnings(limit + 1, Cursor.decode(after))
                .map(rows -> Page.of(
                        rows, limit, row -> new Cursor(row.createdAt().atOffset(ZoneOffset.UTC), row.id()).encode()));
    }

    Uni<Page<PayoutView>> payouts(int limit, @Nullable String after) {
        return repository
                .payouts(limit + 1, Cursor.decode(after))
                .map(rows -> Page.of(
                        rows, limit, row -> new Cursor(row.createdAt().atOffset(ZoneOffset.UTC), row.id()).encode()));
    }
}
