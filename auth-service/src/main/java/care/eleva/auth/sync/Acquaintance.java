package care.eleva.auth.sync;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.workos.WorkosDirectory;
import care.eleva.auth.workos.WorkosOrganization;
import care.eleva.auth.workos.WorkosUser;
import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes users and organizations known before something refers to them: what is not here is fetched from WorkOS, and what
 * WorkOS no longer has becomes a tombstone. News of a membership may come before news of its user.
 */
@ApplicationScoped
class Acquaintance {
    static final String ACTOR = "workos_sync";

    private final Door door;
    private final MirrorRepository repository;
    private final Mirror mirror;
    private final WorkosDirectory workos;
    private final Clock clock;

    Acquaintance(NarrowLogins logins, MirrorRepository repository, Mirror mirror, WorkosDirectory workos, Clock clock) {
        this.door = logins.sync();
        this.repository = repository;
        this.mirror = mirror;
        this.workos = workos;
        this.clock = clock;
    }

    /** A transaction for one organization and one user, or for neither. */
    <T> Uni<T> write(@Nullable String orgId, @Nullable String userId, Function<Transaction, Uni<T>> work) {
        return door.run(new DatabaseContext.OfSystem(ACTOR, orgId, userId), Access.WRITE, work);
    }

    /** Both are in the mirror when this completes, if only as tombstones. */
    Uni<Void> make(String orgId, String userId) {
        return known(orgId, userId)
                .call(known -> known.user() ? Uni.createFrom().voidItem() : fetchUser(userId))
                .call(known -> known.organization() ? Uni.createFrom().voidItem() : fetchOrganization(orgId))
                .replaceWithVoid();
    }

    Uni<Void> makeUser(String userId) {
        return known(null, userId)
                .chain(known -> known.user()
                        ? Uni.createFrom().voidItem()
                        : fetchUser(userId).replaceWithVoid());
    }

    /** Saves an organization in a transaction of its own, its personal owner first. Whether that changed anything. */
    Uni<Boolean> save(WorkosOrganization organization) {
        String ownerId = Mirror.ownerOf(organization);
        return ownerId == null
                ? saveKnown(organization, null)
                : makeUser(ownerId).chain(() -> saveKnown(organization, ownerId));
    }

    Uni<Boolean> save(WorkosUser user) {
        return write(null, user.id(), tx -> mirror.save(tx, user));
    }

    private Uni<Boolean> saveKnown(WorkosOrganization organization, @Nullable String ownerId) {
        return write(organization.id(), ownerId, tx -> mirror.save(tx, organization, ownerId, true))
                .onFailure(Acquaintance::isExternalIdTaken)
                .recoverWithUni(
                        () -> write(organization.id(), ownerId, tx -> mirror.save(tx, organization, ownerId, false)));
    }

    /** An external id wanders from one organization to another: until both are known to have changed, it stays out. */
    static boolean isExternalIdTaken(Throwable failure) {
        return SqlStates.violates(failure, "organizations_external_id_key");
    }

    private Uni<MirrorRepository.Known> known(@Nullable String orgId, @Nullable String userId) {
        return door.run(
                new DatabaseContext.OfSystem(ACTOR, orgId, userId),
                Access.READ,
                tx -> repository.known(tx, orgId, userId));
    }

    private Uni<Boolean> fetchUser(String userId) {
        return workos.user(userId)
                .map(WorkosAway::find)
                .chain(user -> user == null
                        ? write(null, userId, tx -> mirror.forgetUser(tx, userId, clock.instant()))
                        : save(user));
    }

    private Uni<Boolean> fetchOrganization(String orgId) {
        return workos.organization(orgId)
                .map(WorkosAway::find)
                .chain(organization -> organization == null
                        ? write(orgId, null, tx -> mirror.forgetOrganization(tx, orgId, clock.instant()))
                        : save(organization));
    }
}
