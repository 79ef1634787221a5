package care.eleva.auth.drift;

import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is compared, and what came of it. */
@ApplicationScoped
class DriftRepository {
    static final int PAGE = 1000;

    /** The last check that came to its end. */
    record Last(OffsetDateTime finishedAt, int found, int remaining) {}

    /** Whether this night's check is ours to make; another replica's otherwise. */
    Uni<Boolean> claim(Transaction tx, LocalDate night) {
        return tx.update("INSERT INTO drift_night (night) VALUES ($1) ON CONFLICT DO NOTHING", night.toString())
                .map(inserted -> inserted == 1);
    }

    Uni<Void> save(Transaction tx, DriftReport report) {
        return tx.execute(
                        """
                        INSERT INTO drift_check (id, started_at, finished_at, organizations, memberships, found, remaining)
                        VALUES ($1, $2, $3, $4, $5, $6, $7)
                        """,
                        report.id(),
                        report.startedAt().atOffset(ZoneOffset.UTC),
                        report.finishedAt().atOffset(ZoneOffset.UTC),
                        report.organizations(),
                        report.memberships(),
                        report.found().size(),
                        report.remaining().size())
                .replaceWithVoid();
    }

    Uni<@Nullable Last> last(Transaction tx) {
        return tx.first(
                row -> new Last(
                        row.getOffsetDateTime("finished_at"), row.getInteger("found"), row.getInteger("remaining")),
                "SELECT finished_at, found, remaining FROM drift_check ORDER BY finished_at DESC LIMIT 1");
    }

    /** Living organizations here, by id. */
    Uni<List<String>> organizations(Transaction tx, String past) {
        return tx.list(row -> row.getString(0), "SELECT identity.organizations_to_check($1, $2)", past, PAGE);
    }

    /** The organization's status here; null when it is not here. */
    Uni<@Nullable String> status(Transaction tx, String orgId) {
        return tx.first(row -> row.getString("status"), "SELECT status FROM organizations WHERE id = $1", orgId);
    }

    /** All memberships of the context's organization, tombstones included. */
    Uni<List<Member>> members(Transaction tx, String orgId) {
        return tx.list(
                DriftRepository::member,
                "SELECT id, user_id, status, role FROM user_org_memberships WHERE org_id = $1",
                orgId);
    }

    /**
     * Makes what is here count as old news, so that what WorkOS says is written whatever its time. Tombstones stay: a list
     * that is a moment old revives nobody.
     */
    Uni<Void> distrust(Transaction tx, String orgId, Set<String> userIds) {
        return tx.execute("""
                        UPDATE user_org_memberships SET workos_updated_at = 'epoch'
                        WHERE org_id = $1 AND user_id = ANY ($2) AND status <> 'deleted'
                        """, orgId, userIds.toArray(String[]::new)).replaceWithVoid();
    }

    private static Member member(Row row) {
        return new Member(
                row.getString("id"), row.getString("user_id"), row.getString("status"), row.getString("role"));
    }
}
