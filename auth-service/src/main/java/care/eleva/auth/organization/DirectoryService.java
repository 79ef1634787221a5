package care.eleva.auth.organization;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosDirectory;
import care.eleva.auth.workos.WorkosMembership;
import care.eleva.auth.workos.WorkosOrganization;
import care.eleva.auth.workos.WorkosUser;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Keeps the mirror of people, organizations and memberships. */
@ApplicationScoped
public class DirectoryService {
    private static final String ACTOR = "sign_in";

    private final Door door;
    private final DirectoryRepository repository;
    private final WorkosDirectory workos;

    DirectoryService(NarrowLogins logins, DirectoryRepository repository, WorkosDirectory workos) {
        this.door = logins.sync();
        this.repository = repository;
        this.workos = workos;
    }

    /** What we tell WorkOS to call the personal organization of a user. It is the same whenever and wherever we ask. */
    public static String personalExternalId(String userId) {
        return "user:" + userId;
    }

    /** Notes who signed in to which organization; what is not known here yet is fetched from WorkOS. */
    public Uni<Void> noteSignIn(WorkosUser user, String orgId) {
        DatabaseContext context = new DatabaseContext.OfSystem(ACTOR, orgId, user.id());
        return door.run(
                        context,
                        Access.WRITE,
                        tx -> repository.save(tx, user).chain(() -> repository.knows(tx, user.id(), orgId)))
                .chain(known -> known ? Uni.createFrom().voidItem() : fetch(context, user, orgId));
    }

    /** Notes that a user who is known here has joined an organization; what WorkOS says is what is noted. */
    public Uni<Void> noteJoining(String userId, String orgId) {
        DatabaseContext context = new DatabaseContext.OfSystem(ACTOR, orgId, userId);
        return workos.organization(orgId)
                .map(Reply::require)
                .chain(organization -> workos.memberships(userId, orgId)
                        .map(Reply::require)
                        .chain(memberships -> door.run(
                                context,
                                Access.WRITE,
                                tx -> saveAll(tx, save(tx, organization, userId), memberships))));
    }

    /** Saves a user inside somebody's transaction. */
    public Uni<Void> save(Transaction tx, WorkosUser user) {
        return repository.save(tx, user);
    }

    /** Saves an organization inside somebody's transaction, and appends ORG_CREATED when it is new here. */
    public Uni<Void> save(Transaction tx, WorkosOrganization organization, String ownerId) {
        boolean personal = personalExternalId(ownerId).equals(organization.externalId());
        return repository
                .save(tx, organization, personal ? "personal" : "team", personal ? ownerId : null)
                .chain(created -> created && personal
                        ? tx.audit(AuditEvent.success("ORG_CREATED", "organization", organization.id())
                                        .target("user", ownerId)
                                        .with("type", "personal"))
                                .replaceWithVoid()
                        : Uni.createFrom().voidItem());
    }

    /** Saves a membership inside somebody's transaction. */
    public Uni<Void> save(Transaction tx, WorkosMembership membership) {
        return repository.save(tx, membership);
    }

    private Uni<Void> fetch(DatabaseContext context, WorkosUser user, String orgId) {
        return workos.organization(orgId)
                .map(Reply::require)
                .chain(organization -> workos.memberships(user.id(), orgId)
                        .map(Reply::require)
                        .chain(memberships -> door.run(
                                context,
                                Access.WRITE,
                                tx -> saveAll(tx, save(tx, organization, user.id()), memberships))));
    }

    private Uni<Void> saveAll(Transaction tx, Uni<Void> organization, List<WorkosMembership> memberships) {
        Uni<Void> saved = organization;
        for (WorkosMembership membership : memberships) {
            saved = saved.chain(() -> save(tx, membership));
        }
        return saved;
    }
}
