package care.eleva.auth.privacy.erasure;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.organization.DirectoryService;
import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosDirectory;
import care.eleva.auth.workos.WorkosOrganization;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Executes accepted requests, as far as this service goes: sessions and tokens end, WorkOS deletes the user, the mirror
 * forgets name and address. Each step may be repeated, so whatever was interrupted is completed by the next run, of this
 * process or another. What app-service and audit-service hold is theirs to erase: until they have, the request stays
 * {@code executing}.
 */
@ApplicationScoped
class ErasureWorker {
    private static final Logger LOG = Logger.getLogger(ErasureWorker.class);
    private static final DatabaseContext CONTEXT = new DatabaseContext.OfSystem("erasure", null, null);

    private static final String ERASED = "Erased";

    private final Door door;
    private final ErasureWorkRepository erasures;
    private final WorkosDirectory workos;

    ErasureWorker(NarrowLogins logins, ErasureWorkRepository erasures, WorkosDirectory workos) {
        this.door = logins.sync();
        this.erasures = erasures;
        this.workos = workos;
    }

    @Scheduled(
            every = "{eleva.privacy.erasure.every}",
            delayed = "{eleva.privacy.erasure.every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> work() {
        return noteOverdue()
                .chain(() -> execute())
                .onFailure()
                .invoke(failure -> LOG.error("requests to be erased were not worked on", failure))
                .onFailure()
                .recoverWithNull();
    }

    /** One after the other, until none is due. */
    Uni<Void> execute() {
        return door.run(CONTEXT, Access.WRITE, erasures::begin)
                .onItem()
                .ifNotNull()
                .transformToUni(due -> execute(due).chain(() -> execute()));
    }

    private Uni<Void> execute(ErasureWorkRepository.Due due) {
        return rename(due)
                .chain(renamed -> goOn(
                        renamed,
                        due,
                        () -> workos.deleteUser(due.userId()).chain(deleted -> goOn(deleted, due, () -> erase(due)))));
    }

    /** The personal organization is called after its person, at WorkOS too. */
    private Uni<? extends Reply<?>> rename(ErasureWorkRepository.Due due) {
        return workos.organizationByExternalId(DirectoryService.personalExternalId(due.userId()))
                .chain(reply -> reply instanceof Reply.Done<WorkosOrganization>(WorkosOrganization organization)
                        ? workos.renameOrganization(organization.id(), ERASED)
                        : Uni.createFrom().item(reply));
    }

    /** What is gone already is done; anything else that WorkOS did not do is tried again. */
    private static Uni<Void> goOn(Reply<?> reply, ErasureWorkRepository.Due due, Supplier<Uni<Void>> next) {
        return switch (reply) {
            case Reply.Done<?>(Object done) -> next.get();
            case Reply.Refused<?> refused when refused.isNotFound() -> next.get();
            case Reply.Refused<?>(int status, String code) -> postponed(due, code);
            case Reply.Transient<?>(String code, Duration retryAfter) -> postponed(due, code);
        };
    }

    private Uni<Void> erase(ErasureWorkRepository.Due due) {
        return door.run(CONTEXT, Access.WRITE, tx -> erasures.erase(tx, due.id()))
                .replaceWithVoid();
    }

    /** The next run takes it up again, some minutes later. */
    private static Uni<Void> postponed(ErasureWorkRepository.Due due, String code) {
        LOG.errorf("erasure request %s waits: WorkOS did not do its part (%s)", due.id(), code);
        return Uni.createFrom().voidItem();
    }

    Uni<Void> noteOverdue() {
        return door.run(CONTEXT, Access.WRITE, erasures::noteOverdue)
                .invoke(late -> late.forEach(id -> LOG.errorf("ERASURE_OVERDUE: erasure request %s is late", id)))
                .replaceWithVoid();
    }

    Uni<ErasureWorkRepository.Figures> figures() {
        return door.run(CONTEXT, Access.READ, erasures::figures);
    }
}
