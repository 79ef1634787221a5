package care.eleva.app.profile;

import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL of the caller's row of {@code app.profile}; the database shows no other one. */
@ApplicationScoped
class ProfileRepository {
    private static final String GET = """
            SELECT p.*, array_remove(ARRAY[first.slug, second.slug], NULL) AS categories
            FROM profile p
            LEFT JOIN category first ON first.id = p.primary_category_id
            LEFT JOIN category second ON second.id = p.secondary_category_id""";

    private final Database database;

    ProfileRepository(Database database) {
        this.database = database;
    }

    Uni<ProfileView> get() {
        return database.query(ProfileView::of, GET).map(ProfileRepository::only);
    }

    Uni<ProfileView> get(Transaction transaction) {
        return transaction.list(ProfileView::of, GET).map(ProfileRepository::only);
    }

    /** The profile, which nobody else changes before this transaction ends. */
    Uni<ProfileView> lock(Transaction transaction) {
        return transaction.list(ProfileView::of, GET + " FOR UPDATE OF p").map(ProfileRepository::only);
    }

    /** Ids of the categories in the order of their slugs. */
    Uni<List<UUID>> categories(Transaction transaction, List<String> slugs) {
        return transaction
                .list(
                        row -> row.getUUID("id"),
                        "SELECT c.id FROM unnest($1::text[]) WITH ORDINALITY AS wanted (slug, place)"
                                + " JOIN category c USING (slug) ORDER BY wanted.place",
                        (Object) slugs.toArray(String[]::new))
                .invoke(found -> {
                    if (found.size() < slugs.size()
                            || found.size() > found.stream().distinct().count()) {
                        throw ProfileProblem.PROFILE_CATEGORY_UNKNOWN.exception();
                    }
                });
    }

    Uni<Integer> insert(Transaction transaction, UUID id, SaveProfile command, List<UUID> categories) {
        return known(transaction.update(
                "INSERT INTO profile (id, slug, first_name, last_name, headline, short_bio, long_bio, picture_url,"
                        + " languages, social_links, primary_category_id, secondary_category_id)"
                        + " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                values(id, command, categories)));
    }

    Uni<Integer> update(Transaction transaction, UUID id, SaveProfile command, List<UUID> categories) {
        return known(transaction.update(
                "UPDATE profile SET slug = $2, first_name = $3, last_name = $4, headline = $5, short_bio = $6,"
                        + " long_bio = $7, picture_url = $8, languages = $9, social_links = $10,"
                        + " primary_category_id = $11, secondary_category_id = $12 WHERE id = $1",
                values(id, command, categories)));
    }

    Uni<Integer> setStatus(Transaction transaction, UUID id, String status) {
        return known(transaction.update("UPDATE profile SET status = $2 WHERE id = $1", id, status));
    }

    private static @Nullable Object[] values(UUID id, SaveProfile command, List<UUID> categories) {
        return new @Nullable Object[] {
            id,
            command.slug(),
            command.firstName(),
            command.lastName(),
            command.headline(),
            command.shortBio(),
            command.longBio(),
            command.pictureUrl(),
            command.languages().toArray(String[]::new),
            SocialLinks.write(command.socialLinks()),
            categories.isEmpty() ? null : categories.getFirst(),
            categories.size() < 2 ? null : categories.getLast()
        };
    }

    private static Uni<Integer> known(Uni<Integer> change) {
        return change.onFailure(failure -> SqlStates.violates(failure, "profile_slug_key"))
                .transform(taken -> ProfileProblem.PROFILE_SLUG_TAKEN.exception())
                .onFailure(failure -> SqlStates.violates(failure, "profile_pkey"))
                .transform(another -> ProfileProblem.PROFILE_EXISTS.exception())
                .onFailure(failure -> SqlStates.violates(failure, "profile_category_check"))
                .transform(archived -> ProfileProblem.PROFILE_CATEGORY_UNKNOWN.exception())
                .onFailure(failure -> SqlStates.violates(failure, "profile_agreement_check"))
                .transform(missing -> ProfileProblem.AGREEMENT_NOT_ACCEPTED.exception());
    }

    private static ProfileView only(List<ProfileView> rows) {
        if (rows.isEmpty()) {
            throw ProfileProblem.PROFILE_NOT_FOUND.exception();
        }
        return rows.getFirst();
    }

    /** Which version of the agreement there is, and which one the caller has accepted last. */
    Uni<AgreementView> agreement() {
        return database.query(AgreementView::of, AgreementView.QUERY).map(List::getFirst);
    }

    Uni<AgreementView> agreement(Transaction transaction) {
        return transaction.list(AgreementView::of, AgreementView.QUERY).map(List::getFirst);
    }

    /** How many rows it took: none when this version was accepted before. */
    Uni<Integer> accept(Transaction transaction, String version) {
        return transaction.update(
                "INSERT INTO practitioner_agreement (version) VALUES ($1) ON CONFLICT DO NOTHING", version);
    }

    /** Gives badges; the new version, or null when {@code seen} is not the present one. */
    Uni<@Nullable Integer> setBadges(Transaction transaction, UUID id, Badges badges, int seen) {
        return transaction.first(
                (Row row) -> row.getInteger("version"),
                "SELECT set_profile_badges($1, $2, $3, $4) AS version",
                id,
                badges.verified(),
                badges.topExpert(),
                seen);
    }
}
