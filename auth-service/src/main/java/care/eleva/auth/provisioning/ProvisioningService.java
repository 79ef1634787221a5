package care.eleva.auth.provisioning;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.organization.DirectoryService;
import care.eleva.auth.sync.Reconciler;
import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosDirectory;
import care.eleva.auth.workos.WorkosMembership;
import care.eleva.auth.workos.WorkosOrganization;
import care.eleva.auth.workos.WorkosUser;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives a user without an organization one of their own: created at WorkOS, mirrored here, joined at WorkOS, mirrored
 * here. Every step is recorded before the next begins and may be repeated, so whoever comes next finishes what was left.
 *
 * <p>WorkOS has no idempotency keys for this. The organization's external id is unique there, and a user joins an
 * organization once; whoever loses a race reads what the winner made.
 */
@ApplicationScoped
public class ProvisioningService {
    private static final Logger LOG = Logger.getLogger(ProvisioningService.class);
    static final String ACTOR = "provisioning";

    private final Door door;
    private final ProvisioningRepository repository;
    private final DirectoryService directory;
    private final WorkosDirectory workos;
    private final Reconciler reconciler;
    private final ProvisioningConfig config;

    ProvisioningService(
            NarrowLogins logins,
            ProvisioningRepository repository,
            DirectoryService directory,
            WorkosDirectory workos,
            Reconciler reconciler,
            ProvisioningConfig config) {
        this.door = logins.sync();
        this.repository = repository;
        this.directory = directory;
        this.workos = workos;
        this.reconciler = reconciler;
        this.config = config;
    }

    /** The id of the user's own organization, of which the user is a member when this completes. */
    public Uni<String> complete(WorkosUser user) {
        String externalId = DirectoryService.personalExternalId(user.id());
        return run(user, null, tx -> directory.save(tx, user).chain(() -> repository.start(tx, user.id(), externalId)))
                .chain(progress -> resume(user, externalId, progress))
                .onFailure(Stopped.class)
                .recoverWithUni(stopped -> fail(user, stopped));
    }

    /** Goes on with what a sign-in left unfinished. Fails with a problem, which is also noted. */
    Uni<String> complete(WorkosUser user, ProvisioningRepository.Progress progress) {
        return run(user, null, tx -> directory.save(tx, user))
                .chain(() -> resume(user, DirectoryService.personalExternalId(user.id()), progress))
                .onFailure(Stopped.class)
                .recoverWithUni(stopped -> fail(user, stopped));
    }

    private Uni<String> resume(WorkosUser user, String externalId, ProvisioningRepository.Progress progress) {
        String orgId = progress.orgId();
        if (orgId == null) {
            return organization(user, externalId)
                    .call(created -> run(
                            user,
                            created.id(),
                            tx -> directory
                                    .save(tx, created, user.id())
                                    .chain(() -> repository.organizationCreated(tx, user.id(), created.id()))))
                    .chain(created -> join(user, created.id()));
        }
        return exists(orgId).chain(exists -> {
            if (!exists) {
                // Forgetting it frees the external id here, as it is free at WorkOS.
                return reconciler
                        .organization(orgId)
                        .chain(() -> run(user, null, tx -> repository.again(tx, user.id(), orgId)))
                        .chain(again -> resume(user, externalId, again));
            }
            return progress.state().equals("done") ? Uni.createFrom().item(orgId) : join(user, orgId);
        });
    }

    /** Whoever comes without an organization although there was one may come because WorkOS has deleted it. */
    private Uni<Boolean> exists(String orgId) {
        return workos.organization(orgId).map(ProvisioningService::found).map(organization -> organization != null);
    }

    private Uni<String> join(WorkosUser user, String orgId) {
        return membership(user, orgId)
                .chain(membership -> run(
                        user,
                        orgId,
                        tx -> directory
                                .save(tx, membership)
                                .chain(() -> repository.done(tx, user.id(), membership.id()))))
                .replaceWith(orgId);
    }

    /** Found, or created, or found after all: when creating fails in any way, somebody may have been faster. */
    private Uni<WorkosOrganization> organization(WorkosUser user, String externalId) {
        return findOrCreate(
                () -> workos.organizationByExternalId(externalId).map(ProvisioningService::found),
                () -> workos.createOrganization(nameFor(user), externalId));
    }

    private Uni<WorkosMembership> membership(WorkosUser user, String orgId) {
        return findOrCreate(
                () -> workos.memberships(user.id(), orgId).map(ProvisioningService::active),
                () -> workos.createMembership(user.id(), orgId, config.role()));
    }

    private static <T> Uni<T> findOrCreate(Supplier<Uni<@Nullable T>> find, Supplier<Uni<Reply<T>>> create) {
        return find.get()
                .chain(found -> found != null
                        ? Uni.createFrom().item(found)
                        : create.get()
                                .chain(reply -> reply instanceof Reply.Done<T>(T created)
                                        ? Uni.createFrom().item(created)
                                        : find.get().onItem().ifNull().failWith(() -> Stopped.by(reply))));
    }

    private static <T> @Nullable T found(Reply<T> reply) {
        return switch (reply) {
            case Reply.Done<T>(T value) -> value;
            case Reply.Refused<T> refused when refused.isNotFound() -> null;
            default -> throw Stopped.by(reply);
        };
    }

    private static @Nullable WorkosMembership active(Reply<List<WorkosMembership>> reply) {
        if (!(reply instanceof Reply.Done<List<WorkosMembership>>(List<WorkosMembership> memberships))) {
            throw Stopped.by(reply);
        }
        return memberships.stream()
                .filter(WorkosMembership::isActive)
                .findFirst()
                .orElse(null);
    }

    private static String nameFor(WorkosUser user) {
        String name = user.displayName();
        return name.isEmpty() ? "Personal organization" : name + "'s organization";
    }

    private <T> Uni<T> run(WorkosUser user, @Nullable String orgId, Function<Transaction, Uni<T>> work) {
        return door.run(new DatabaseContext.OfSystem(ACTOR, orgId, user.id()), Access.WRITE, work);
    }

    private Uni<String> fail(WorkosUser user, Stopped stopped) {
        LOG.warnf("provisioning stopped: %s", stopped.code);
        ProvisioningProblem problem =
                stopped.again ? ProvisioningProblem.PROVISIONING_UNFINISHED : ProvisioningProblem.PROVISIONING_REFUSED;
        return run(user, null, tx -> repository.failed(tx, user.id(), stopped.code))
                .chain(() -> Uni.createFrom().failure(problem.exception()));
    }

    /** WorkOS did not let a step happen. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String code;
        private final boolean again;

        private Stopped(String code, boolean again) {
            super(code, null, false, false);
            this.code = code;
            this.again = again;
        }

        static Stopped by(Reply<?> reply) {
            return switch (reply) {
                case Reply.Refused<?>(int status, String code) -> new Stopped(code, false);
                case Reply.Transient<?>(String code, Duration retryAfter) -> new Stopped(code, true);
                case Reply.Done<?> done -> throw new IllegalArgumentException("done");
            };
        }
    }
}
