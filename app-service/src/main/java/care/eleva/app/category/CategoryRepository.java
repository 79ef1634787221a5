package care.eleva.app.category;

import care.eleva.app.paging.WordCursor;
import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL of table {@code app.category}. Who may write it is the database's business. */
@ApplicationScoped
class CategoryRepository {
    private static final String COLUMNS = "id, slug, name, parent_id, archived, version";

    private final Database database;

    CategoryRepository(Database database) {
        this.database = database;
    }

    Uni<List<CategoryView>> list(int rows, @Nullable WordCursor after) {
        return database.queryPublic(
                CategoryView::of,
                "SELECT " + COLUMNS + " FROM category WHERE NOT archived AND slug > $1 ORDER BY slug LIMIT $2",
                after == null ? "" : after.word(),
                rows);
    }

    Uni<CategoryView> get(String slug) {
        return database.queryPublic(
                        CategoryView::of, "SELECT " + COLUMNS + " FROM category WHERE slug = $1 AND NOT archived", slug)
                .map(CategoryRepository::only);
    }

    Uni<CategoryView> get(Transaction transaction, UUID id) {
        return transaction
                .list(CategoryView::of, "SELECT " + COLUMNS + " FROM category WHERE id = $1", id)
                .map(CategoryRepository::only);
    }

    /** The category, which nobody else changes before this transaction ends. */
    Uni<CategoryView> lock(Transaction transaction, UUID id) {
        return transaction
                .list(CategoryView::of, "SELECT " + COLUMNS + " FROM category WHERE id = $1 FOR UPDATE", id)
                .map(CategoryRepository::only);
    }

    Uni<Integer> insert(Transaction transaction, UUID id, SaveCategory command) {
        return known(transaction.update(
                "INSERT INTO category (id, slug, name, parent_id) VALUES ($1, $2, $3, $4)",
                id,
                command.slug(),
                command.name(),
                command.parentId()));
    }

    Uni<Integer> update(Transaction transaction, UUID id, SaveCategory command) {
        return known(transaction.update(
                "UPDATE category SET slug = $2, name = $3, parent_id = $4 WHERE id = $1",
                id,
                command.slug(),
                command.name(),
                command.parentId()));
    }

    Uni<Integer> archive(Transaction transaction, UUID id) {
        return transaction.update("UPDATE category SET archived = true WHERE id = $1", id);
    }

    private static Uni<Integer> known(Uni<Integer> change) {
        return change.onFailure(failure -> SqlStates.violates(failure, "category_slug_key"))
                .transform(taken -> CategoryProblem.CATEGORY_SLUG_TAKEN.exception())
                .onFailure(failure -> SqlStates.violates(failure, "category_levels_check")
                        || SqlStates.violates(failure, "category_parent_check")
                        || SqlStates.violates(failure, "category_parent_fkey"))
                .transform(unfit -> CategoryProblem.CATEGORY_PARENT_UNFIT.exception());
    }

    private static CategoryView only(List<CategoryView> rows) {
        if (rows.isEmpty()) {
            throw CategoryProblem.CATEGORY_NOT_FOUND.exception();
        }
        return rows.getFirst();
    }
}
