package care.eleva.app.profile;

import care.eleva.app.paging.WordCursor;
import care.eleva.kit.http.Cursor;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Published profiles, in nobody's context. */
@ApplicationScoped
class PublicExpertRepository {
    private final Database database;

    PublicExpertRepository(Database database) {
        this.database = database;
    }

    Uni<PublicProfileView> get(String slug) {
        return database.queryPublic(PublicProfileView::of, "SELECT * FROM published_expert($1)", slug)
                .map(rows -> {
                    if (rows.isEmpty()) {
                        throw ProfileProblem.PROFILE_NOT_FOUND.exception();
                    }
                    return rows.getFirst();
                });
    }

    Uni<List<ExpertView>> list(@Nullable String category, int rows, @Nullable Cursor after) {
        return database.queryPublic(
                ExpertView::of,
                "SELECT * FROM published_experts($1, $2, $3, $4)",
                category,
                after == null ? null : after.at(),
                after == null ? null : after.id(),
                rows);
    }

    Uni<List<ExpertView>> named(String name, @Nullable String category, int rows, @Nullable WordCursor after) {
        return database.queryPublic(
                ExpertView::of,
                "SELECT * FROM published_experts_named($1, $2, $3, $4, $5)",
                name,
                category,
                after == null ? null : after.word(),
                after == null ? null : after.id(),
                rows);
    }
}
