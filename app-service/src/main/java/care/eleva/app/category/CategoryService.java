package care.eleva.app.category;

import care.eleva.app.paging.WordCursor;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.ETags;
import care.eleva.kit.http.Page;
import care.eleva.kit.idempotency.Idempotency;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes, changes, archives and shows categories. */
@ApplicationScoped
class CategoryService {
    private static final String CATEGORY = "category";

    private final Database database;
    private final CategoryRepository categories;
    private final Idempotency idempotency;
    private final Clock clock;

    CategoryService(Database database, CategoryRepository categories, Idempotency idempotency, Clock clock) {
        this.database = database;
        this.categories = categories;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    Uni<Page<CategoryView>> list(int limit, @Nullable String after) {
        return categories
                .list(limit + 1, WordCursor.decode(after))
                .map(rows -> Page.of(rows, limit, row -> new WordCursor(row.slug(), row.id()).encode()));
    }

    Uni<CategoryView> get(String slug) {
        return categories.get(slug);
    }

    Uni<CategoryView> create(SaveCategory command) {
        return database.write(tx ->
                idempotency.once(tx, "POST /v1/categories", command, CategoryView.class, () -> insert(tx, command)));
    }

    private Uni<CategoryView> insert(Transaction tx, SaveCategory command) {
        UUID id = Ids.next(clock);
        return categories
                .insert(tx, id, command)
                .call(() -> tx.audit(AuditEvent.success("CATEGORY_CREATED", CATEGORY, id)))
                .chain(() -> categories.get(tx, id));
    }

    Uni<CategoryView> update(UUID id, @Nullable String ifMatch, SaveCategory command) {
        return database.write(tx -> seen(tx, id, ifMatch)
                .chain(() -> categories.update(tx, id, command))
                .call(() -> tx.audit(AuditEvent.success("CATEGORY_UPDATED", CATEGORY, id)))
                .chain(() -> categories.get(tx, id)));
    }

    Uni<CategoryView> archive(UUID id, @Nullable String ifMatch) {
        return database.write(tx -> seen(tx, id, ifMatch)
                .chain(() -> categories.archive(tx, id))
                .call(() -> tx.audit(AuditEvent.success("CATEGORY_ARCHIVED", CATEGORY, id)))
                .chain(() -> categories.get(tx, id)));
    }

    private Uni<CategoryView> seen(Transaction tx, UUID id, @Nullable String ifMatch) {
        return categories.lock(tx, id).invoke(category -> {
            if (category.archived()) {
                throw CategoryProblem.CATEGORY_ARCHIVED.exception();
            }
            ETags.require(ifMatch, category.version());
        });
    }
}
