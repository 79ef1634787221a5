package care.eleva.app.profile;

import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.ETags;
import care.eleva.kit.idempotency.Idempotency;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an expert does with the own profile and the agreement. */
@ApplicationScoped
class ProfileService {
    private static final String PROFILE = "profile";
    private static final String DRAFT = "draft";

    private final Database database;
    private final ProfileRepository profiles;
    private final Idempotency idempotency;
    private final Clock clock;

    ProfileService(Database database, ProfileRepository profiles, Idempotency idempotency, Clock clock) {
        this.database = database;
        this.profiles = profiles;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    Uni<ProfileView> get() {
        return profiles.get();
    }

    Uni<ProfileView> create(SaveProfile command) {
        return database.write(
                tx -> idempotency.once(tx, "POST /v1/profile", command, ProfileView.class, () -> insert(tx, command)));
    }

    private Uni<ProfileView> insert(Transaction tx, SaveProfile command) {
        UUID id = Ids.next(clock);
        return profiles.categories(tx, command.categories())
                .chain(categories -> profiles.insert(tx, id, command, categories))
                .call(() -> tx.audit(AuditEvent.success("PROFILE_CREATED", PROFILE, id)))
                .chain(() -> profiles.get(tx));
    }

    Uni<ProfileView> update(@Nullable String ifMatch, SaveProfile command) {
        return database.write(tx -> profiles.lock(tx)
                .invoke(profile -> ETags.require(ifMatch, profile.version()))
                .chain(profile -> profiles.categories(tx, command.categories())
                        .chain(categories -> profiles.update(tx, profile.id(), command, categories))
                        .chain(() -> tx.audit(AuditEvent.success("PROFILE_UPDATED", PROFILE, profile.id()))))
                .chain(() -> profiles.get(tx)));
    }

    Uni<ProfileView> publish(@Nullable String ifMatch) {
        return database.write(tx -> profiles.lock(tx)
                .invoke(profile -> {
                    ETags.optional(ifMatch, profile.version());
                    if (!DRAFT.equals(profile.status())) {
                        throw ProfileProblem.PROFILE_NOT_DRAFT.exception();
                    }
                })
                .call(profile -> profiles.setStatus(tx, profile.id(), "published"))
                .call(profile -> tx.audit(AuditEvent.success("PROFILE_PUBLISHED", PROFILE, profile.id())))
                .chain(() -> profiles.get(tx)));
    }

    Uni<ProfileView> unpublish(@Nullable String ifMatch) {
        return database.write(tx -> profiles.lock(tx)
                .invoke(profile -> {
                    ETags.optional(ifMatch, profile.version());
                    if (DRAFT.equals(profile.status())) {
                        throw ProfileProblem.PROFILE_NOT_PUBLISHED.exception();
                    }
                })
                .call(profile -> profiles.setStatus(tx, profile.id(), DRAFT))
                .call(profile -> tx.audit(AuditEvent.success("PROFILE_UNPUBLISHED", PROFILE, profile.id())))
                .chain(() -> profiles.get(tx)));
    }

    Uni<AgreementView> agreement() {
        return profiles.agreement();
    }

    Uni<AgreementView> accept(String version) {
        return database.write(tx -> profiles.agreement(tx)
                .invoke(agreement -> {
                    if (!agreement.currentVersion().equals(version)) {
                        throw ProfileProblem.AGREEMENT_OUTDATED.exception();
                    }
                })
                .chain(() -> profiles.accept(tx, version))
                .call(accepted -> accepted == 0
                        ? Uni.createFrom().voidItem().invoke(tx::nothingHappened)
                        : tx.audit(AuditEvent.success(
                                "PRACTITIONER_AGREEMENT_ACCEPTED", "practitioner_agreement", version)))
                .chain(() -> profiles.agreement(tx)));
    }
}
