package care.eleva.app.profile;

import care.eleva.app.paging.WordCursor;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.Cursor;
import care.eleva.kit.http.ETags;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Published profiles as everybody sees them, and the badges that staff gives to what it sees. */
@ApplicationScoped
class PublicExpertService {
    private final Database database;
    private final PublicExpertRepository experts;
    private final ProfileRepository profiles;

    PublicExpertService(Database database, PublicExpertRepository experts, ProfileRepository profiles) {
        this.database = database;
        this.experts = experts;
        this.profiles = profiles;
    }

    Uni<PublicProfileView> get(String slug) {
        return experts.get(slug);
    }

    /** By a name, ordered by the word that was found; otherwise the newest first. */
    Uni<Page<ExpertView>> list(@Nullable String name, @Nullable String category, int limit, @Nullable String after) {
        return name == null
                ? experts.list(category, limit + 1, Cursor.decode(after))
                        .map(rows -> Page.of(rows, limit, PublicExpertService::positionInTime))
                : experts.named(name, category, limit + 1, WordCursor.decode(after))
                        .map(rows -> Page.of(rows, limit, PublicExpertService::positionByName));
    }

    Uni<PublicProfileView> setBadges(String slug, @Nullable String ifMatch, Badges badges) {
        return experts.get(slug)
                .invoke(profile -> ETags.require(ifMatch, profile.version()))
                .chain(profile -> database.write(tx -> profiles.setBadges(tx, profile.id(), badges, profile.version())
                        .onFailure(failure -> SqlStates.is(failure, "EL404"))
                        .transform(gone -> ProfileProblem.PROFILE_NOT_FOUND.exception())
                        .onItem()
                        .ifNull()
                        .failWith(KitProblem.PRECONDITION_FAILED::exception)
                        .call(() -> tx.audit(AuditEvent.success("PROFILE_BADGES_CHANGED", "profile", profile.id())
                                .with("verified", badges.verified())
                                .with("top_expert", badges.topExpert())))))
                .chain(() -> experts.get(slug));
    }

    private static String positionInTime(ExpertView expert) {
        return new Cursor(expert.publishedAt().atOffset(ZoneOffset.UTC), expert.id()).encode();
    }

    private static String positionByName(ExpertView expert) {
        return new WordCursor(Objects.requireNonNull(expert.word()), expert.id()).encode();
    }
}
