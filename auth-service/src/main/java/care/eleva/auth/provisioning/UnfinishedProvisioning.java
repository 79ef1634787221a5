package care.eleva.auth.provisioning;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.organization.DirectoryService;
import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosDirectory;
import care.eleva.auth.workos.WorkosUser;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.problem.ProblemException;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Transaction;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finishes what sign-ins left unfinished, without the user. Any replica may: whoever claims a user has it until its next
 * attempt, which comes later each time.
 */
@ApplicationScoped
class UnfinishedProvisioning {
    private static final Logger LOG = Logger.getLogger(UnfinishedProvisioning.class);
    private static final int MANY = 20;

    private final Door door;
    private final ProvisioningRepository repository;
    private final ProvisioningService service;
    private final WorkosDirectory workos;
    private final ProvisioningConfig config;

    UnfinishedProvisioning(
            NarrowLogins logins,
            ProvisioningRepository repository,
            ProvisioningService service,
            WorkosDirectory workos,
            ProvisioningConfig config) {
        this.door = logins.sync();
        this.repository = repository;
        this.service = service;
        this.workos = workos;
        this.config = config;
    }

    /** A failure of one does not keep the others from theirs. */
    @Scheduled(
            every = "{eleva.provisioning.retry-every}",
            delayed = "{eleva.provisioning.retry-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> finish() {
        return run(null, tx -> repository.claim(tx, MANY))
                .chain(users -> Multi.createFrom()
                        .iterable(users)
                        .onItem()
                        .transformToUniAndConcatenate(userId -> finish(userId)
                                .onFailure()
                                .invoke(failure -> LOG.warnf("provisioning left for later: %s", failure))
                                .onFailure()
                                .recoverWithNull()
                                .replaceWith(true))
                        .collect()
                        .last()
                        .replaceWithVoid());
    }

    private Uni<Void> finish(String userId) {
        return run(userId, tx -> repository.progress(tx, userId))
                .chain(progress -> progress == null
                        ? Uni.createFrom().voidItem()
                        : workos.user(userId).chain(reply -> switch (reply) {
                            case Reply.Done<WorkosUser>(WorkosUser user) -> finish(user, progress);
                            case Reply.Refused<WorkosUser> refused
                            when refused.isNotFound() -> giveUp(userId, progress, "user_gone");
                            case Reply.Refused<WorkosUser>(int status, String code) -> later(userId, progress, code);
                            case Reply.Transient<WorkosUser> away -> later(userId, progress, away.code());
                        }));
    }

    private Uni<Void> finish(WorkosUser user, ProvisioningRepository.Progress progress) {
        return needsNone(user, progress)
                .chain(none -> none
                        ? run(user.id(), tx -> repository.skipped(tx, user.id()))
                        : service.complete(user, progress).replaceWithVoid())
                .onFailure(ProblemException.class)
                .recoverWithUni(stopped ->
                        giveUpInTime(user.id(), progress, stopped.type().code()));
    }

    /** Whoever has joined an organization meanwhile needs none of his own, as at a sign-in that carries one. */
    private Uni<Boolean> needsNone(WorkosUser user, ProvisioningRepository.Progress progress) {
        if (progress.orgId() != null) {
            return Uni.createFrom().item(false);
        }
        return workos.organizationByExternalId(DirectoryService.personalExternalId(user.id()))
                .chain(own -> own instanceof Reply.Done<?>
                        ? Uni.createFrom().item(false)
                        : workos.activeMemberships(user.id())
                                .map(Reply::require)
                                .map(found -> !found.isEmpty()));
    }

    private Uni<Void> later(String userId, ProvisioningRepository.Progress progress, String code) {
        return run(userId, tx -> repository.failed(tx, userId, code)).chain(() -> giveUpInTime(userId, progress, code));
    }

    private Uni<Void> giveUpInTime(String userId, ProvisioningRepository.Progress progress, String code) {
        return progress.attempts() < config.maxAttempts()
                ? Uni.createFrom().voidItem()
                : giveUp(userId, progress, code);
    }

    private Uni<Void> giveUp(String userId, ProvisioningRepository.Progress progress, String code) {
        LOG.errorf("provisioning given up after %d attempts: %s", progress.attempts(), code);
        return run(
                userId,
                tx -> repository
                        .givenUp(tx, userId, code)
                        .chain(now -> now
                                ? tx.audit(AuditEvent.failure("ORG_PROVISIONING_GIVEN_UP", "user", userId)
                                                .with("code", code)
                                                .with("attempts", progress.attempts()))
                                        .replaceWithVoid()
                                : Uni.createFrom().voidItem()));
    }

    private <T> Uni<T> run(@Nullable String userId, Function<Transaction, Uni<T>> work) {
        return door.run(new DatabaseContext.OfSystem(ProvisioningService.ACTOR, null, userId), Access.WRITE, work);
    }
}
