package care.eleva.auth.organization;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosDirectory;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Transaction;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Deletes organizations whose time is over. Replicas take them one by one from the same table; what one of them left
 * unfinished is taken up again when its lease runs out. Every step may be repeated: sessions end, the organization goes
 * at WorkOS, and then it is a tombstone here.
 */
@ApplicationScoped
class DeletionJob {
    private static final Logger LOG = Logger.getLogger(DeletionJob.class);
    private static final String ACTOR = "organization_deletion";
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofHours(1);

    private final Door door;
    private final WorkosDirectory workos;
    private final OrganizationConfig config;
    private final Clock clock;

    DeletionJob(NarrowLogins logins, WorkosDirectory workos, OrganizationConfig config, Clock clock) {
        this.door = logins.sync();
        this.workos = workos;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(
            every = "{eleva.organizations.deletion-every}",
            delayed = "{eleva.organizations.deletion-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> run() {
        return next(config.deletionRate())
                .onFailure()
                .invoke(failure -> LOG.warn("a deletion stopped; it goes on when its lease runs out", failure))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> next(int left) {
        return take().chain(orgId -> orgId == null
                ? Uni.createFrom().voidItem()
                : execute(orgId)
                        .chain(() ->
                                left > 1 ? next(left - 1) : Uni.createFrom().voidItem()));
    }

    private Uni<@Nullable String> take() {
        return work(
                null,
                tx -> tx.first(
                        row -> row.getString("org_id"),
                        "SELECT identity.take_due_deletion($1, make_interval(secs => $2)) AS org_id",
                        config.deletionRate(),
                        (double) config.deletionLease().toSeconds()));
    }

    /** Sessions end before WorkOS knows, so that nobody works on in an organization that is half gone. */
    private Uni<Void> execute(String orgId) {
        return work(orgId, this::endSessions)
                .chain(() -> workos.deleteOrganization(orgId))
                .chain(reply -> switch (reply) {
                    case Reply.Done<Boolean> done -> work(orgId, tx -> finish(tx, orgId));
                    case Reply.Refused<Boolean>(int status, String code) ->
                        status == 404 ? work(orgId, tx -> finish(tx, orgId)) : failed(orgId, code, PAUSE_AFTER_REFUSAL);
                    case Reply.Transient<Boolean>(String code, Duration retryAfter) ->
                        failed(orgId, code, Objects.requireNonNullElse(retryAfter, PAUSE));
                });
    }

    private Uni<Void> endSessions(Transaction tx) {
        return tx.execute(
                        "SELECT identity.end_organization($1)", clock.instant().atOffset(ZoneOffset.UTC))
                .replaceWithVoid();
    }

    /** Once more: between the first time and WorkOS's deletion, tokens may have been refreshed. */
    private Uni<Void> finish(Transaction tx, String orgId) {
        return endSessions(tx)
                .chain(() -> tx.execute("SELECT identity.finish_deletion() AS changed"))
                .map(rows -> rows.iterator().next().getBoolean("changed"))
                .call(changed -> changed
                        ? tx.audit(AuditEvent.success("ORG_DELETED", "organization", orgId))
                        : Uni.createFrom().nullItem())
                .replaceWithVoid();
    }

    private Uni<Void> failed(String orgId, String code, Duration pause) {
        LOG.warnf("WorkOS did not delete an organization: %s", code);
        return work(
                orgId,
                tx -> tx.execute("SELECT identity.note_deletion_failure($1, make_interval(secs => $2))", code, (double)
                                pause.toSeconds())
                        .replaceWithVoid());
    }

    private <T> Uni<T> work(@Nullable String orgId, Function<Transaction, Uni<T>> work) {
        return door.run(new DatabaseContext.OfSystem(ACTOR, orgId, null), Access.WRITE, work);
    }
}
