package care.eleva.auth.drift;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.rbac.Plan;
import care.eleva.auth.rbac.RbacService;
import care.eleva.auth.sync.Reconciler;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Compares every organization's members here with WorkOS's, and WorkOS's roles and permissions with the catalogue. A
 * difference counts when a second look, a while later, sees it too. Repairing lets the mirror follow WorkOS, and WorkOS the
 * catalogue.
 */
@ApplicationScoped
public class DriftService {
    static final String ACTOR = "drift_check";

    private static final Logger LOG = Logger.getLogger(DriftService.class);

    private final Door door;
    private final DriftRepository repository;
    private final Organizations organizations;
    private final RbacService rbac;
    private final Reconciler reconciler;
    private final DriftConfig config;
    private final Clock clock;

    DriftService(
            NarrowLogins logins,
            DriftRepository repository,
            Organizations organizations,
            RbacService rbac,
            Reconciler reconciler,
            DriftConfig config,
            Clock clock) {
        this.door = logins.sync();
        this.repository = repository;
        this.organizations = organizations;
        this.rbac = rbac;
        this.reconciler = reconciler;
        this.config = config;
        this.clock = clock;
    }

    /** Checks everything; fails with {@code WorkosStopped} when WorkOS does not tell. Either way it leaves an audit row. */
    public Uni<DriftReport> check(boolean repair) {
        Check check = new Check(clock.instant());
        return organizations
                .all()
                .chain(ids -> each(ids, check::look))
                .chain(suspects -> suspects.isEmpty() ? Uni.createFrom().item(suspects) : afterAWhile(suspects, check))
                .chain(differing -> repair ? each(differing, check::repair) : check.leave())
                .chain(() -> catalogue(check, repair))
                .map(done -> check.report(Ids.next(clock), clock.instant()))
                .call(report -> run(null, Access.WRITE, tx -> save(tx, report)))
                .onFailure()
                .call(() -> run(
                        null, Access.WRITE, tx -> tx.audit(AuditEvent.failure("DRIFT_CHECKED", "drift_check", null))));
    }

    /** Whether this replica is the one that checks tonight. */
    Uni<Boolean> claim(LocalDate night) {
        return run(null, Access.WRITE, tx -> repository.claim(tx, night));
    }

    /** The last check that came to its end, on whichever replica. */
    Uni<DriftRepository.@Nullable Last> last() {
        return run(null, Access.READ, repository::last);
    }

    private Uni<Void> save(Transaction tx, DriftReport report) {
        return repository
                .save(tx, report)
                .chain(() -> tx.audit(AuditEvent.success("DRIFT_CHECKED", "drift_check", report.id())
                        .with("organizations", report.organizations())
                        .with("memberships", report.memberships())
                        .with("found", report.found().size())
                        .with("repaired", report.repaired())
                        .with("remaining", report.remaining().size())))
                .replaceWithVoid();
    }

    private Uni<Set<String>> afterAWhile(Set<String> suspects, Check check) {
        return Uni.createFrom()
                .item(suspects)
                .onItem()
                .delayIt()
                .by(config.settle())
                .chain(() -> each(suspects, check::lookAgain));
    }

    /** What WorkOS has besides the catalogue is reported and stays. */
    private Uni<Void> catalogue(Check check, boolean repair) {
        return rbac.plan(false)
                .invoke(plan -> check.found.addAll(differences(plan)))
                .chain(plan -> repair && !plan.isEmpty()
                        ? rbac.apply(plan, step -> LOG.infof("drift repaired: %s", step.line()))
                                .chain(() -> rbac.plan(false))
                        : Uni.createFrom().item(plan))
                .invoke(left -> check.remaining.addAll(differences(left)))
                .replaceWithVoid();
    }

    private static List<Difference> differences(Plan plan) {
        List<Difference> found = new ArrayList<>();
        plan.steps().forEach(step -> found.add(Difference.atWorkos(Difference.Kind.CATALOGUE, step.line())));
        new TreeSet<>(plan.strayPermissions())
                .forEach(slug -> found.add(Difference.atWorkos(Difference.Kind.PERMISSION_UNKNOWN, slug)));
        new TreeSet<>(plan.strayRoles())
                .forEach(slug -> found.add(Difference.atWorkos(Difference.Kind.ROLE_UNKNOWN, slug)));
        return found;
    }

    /** The organizations in which {@code look} sees something: one after the other, as gently as a night allows. */
    private static Uni<Set<String>> each(Set<String> orgIds, Function<String, Uni<Boolean>> look) {
        return Multi.createFrom()
                .iterable(orgIds)
                .onItem()
                .transformToUniAndConcatenate(orgId -> look.apply(orgId).map(seen -> seen ? orgId : ""))
                .filter(orgId -> !orgId.isEmpty())
                .collect()
                .asList()
                .map(TreeSet::new);
    }

    private <T> Uni<T> run(@Nullable String orgId, Access access, Function<Transaction, Uni<T>> work) {
        return door.run(new DatabaseContext.OfSystem(ACTOR, orgId, null), access, work);
    }

    /** One run. */
    private final class Check {
        private final Instant started;
        private final AtomicInteger compared = new AtomicInteger();
        private final AtomicInteger memberships = new AtomicInteger();
        private final List<Difference> found = new CopyOnWriteArrayList<>();
        private final List<Difference> remaining = new CopyOnWriteArrayList<>();

        Check(Instant started) {
            this.started = started;
        }

        Uni<Boolean> look(String orgId) {
            return organizations.compare(orgId).map(seen -> {
                compared.incrementAndGet();
                memberships.addAndGet(seen.memberships());
                return !seen.differences().isEmpty();
            });
        }

        Uni<Boolean> lookAgain(String orgId) {
            return organizations.compare(orgId).map(seen -> found.addAll(seen.differences()));
        }

        /** Nothing is to be repaired: whatever was found is left. */
        Uni<Set<String>> leave() {
            remaining.addAll(found);
            return Uni.createFrom().item(Set.of());
        }

        Uni<Boolean> repair(String orgId) {
            Set<String> users = new TreeSet<>();
            for (Difference difference : found) {
                String userId = difference.userId();
                if (orgId.equals(difference.organizationId()) && userId != null) {
                    users.add(userId);
                }
            }
            return run(orgId, Access.WRITE, tx -> repository.distrust(tx, orgId, users))
                    .chain(() -> reconciler.organization(orgId))
                    .onFailure()
                    .recoverWithItem(failure -> {
                        LOG.warnf(failure, "organization %s was not repaired", orgId);
                        return 0;
                    })
                    .chain(() -> organizations.compare(orgId))
                    .map(seen -> remaining.addAll(seen.differences()));
        }

        DriftReport report(UUID id, Instant finished) {
            return new DriftReport(
                    id,
                    started,
                    finished,
                    compared.get(),
                    memberships.get(),
                    List.copyOf(found),
                    List.copyOf(remaining));
        }
    }
}
