package care.eleva.auth.member;

import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL about members. What a request may see are policies; what it may change are functions of the database. */
@ApplicationScoped
class MemberRepository {
    private static final String MEMBERS = """
            SELECT m.user_id, u.email, u.first_name, u.last_name, m.role, m.status, m.directory_managed, m.created_at,
                   o.owner_id IS NOT DISTINCT FROM m.user_id AND m.status = 'active' AS owner
              FROM user_org_memberships m
              JOIN users u ON u.id = m.user_id
              JOIN organizations o ON o.id = m.org_id
             WHERE m.org_id = (SELECT auth.org_id()) AND m.status <> 'deleted'
            """;
    private static final String PAGE = MEMBERS + """
             AND m.user_id > $2 AND ($3::text IS NULL OR m.status = $3) ORDER BY m.user_id LIMIT $1
            """;
    private static final String ONE = MEMBERS + " AND m.user_id = $1";

    private final Database database;

    MemberRepository(Database database) {
        this.database = database;
    }

    Uni<List<MemberView>> list(int rows, String after, @Nullable String status) {
        return database.query(MemberView::of, PAGE, rows, after, status);
    }

    Uni<MemberView> get(String userId) {
        return database.query(MemberView::of, ONE, userId).map(rows -> {
            if (rows.isEmpty()) {
                throw MemberProblem.MEMBER_NOT_FOUND.exception();
            }
            return rows.getFirst();
        });
    }

    /**
     * Who has the claim.
     *
     * @param taken whether it is ours
     * @param unfinished the member of an earlier change whose end nobody has seen
     */
    record Claim(boolean taken, @Nullable String unfinished) {
        static Claim of(Row row) {
            return new Claim(row.getBoolean("taken"), row.getString("unfinished"));
        }
    }

    Uni<Claim> claim(Transaction tx, String userId, UUID claim, long seconds) {
        return tx.execute(
                        "SELECT taken, unfinished FROM identity.claim_member_change($1, $2, make_interval(secs => $3))",
                        userId,
                        claim,
                        (double) seconds)
                .map(rows -> Claim.of(rows.iterator().next()));
    }

    Uni<Void> release(Transaction tx, UUID claim, boolean seen) {
        return tx.execute("SELECT identity.release_member_change($1, $2)", claim, seen)
                .replaceWithVoid();
    }

    Uni<@Nullable MemberFacts> facts(Transaction tx, String userId, Set<String> administrators) {
        return tx.first(
                row -> MemberFacts.of(userId, row),
                "SELECT * FROM identity.member_facts($1, $2)",
                userId,
                administrators.toArray(String[]::new));
    }

    Uni<Void> record(Transaction tx, MemberFacts member, String role, String status, boolean managed, Instant at) {
        return tx.execute(
                        "SELECT identity.record_member($1, $2, $3, $4, $5, $6)",
                        member.userId(),
                        member.membershipId(),
                        role,
                        status,
                        managed,
                        at.atOffset(ZoneOffset.UTC))
                .replaceWithVoid();
    }

    Uni<Void> endMembership(Transaction tx, String userId, String orgId, Instant at, String reason) {
        return tx.execute(
                        "SELECT identity.end_membership($1, $2, $3, $4)",
                        userId,
                        orgId,
                        at.atOffset(ZoneOffset.UTC),
                        reason)
                .replaceWithVoid();
    }

    Uni<Void> refreshSessions(Transaction tx, String userId, String orgId) {
        return tx.execute("SELECT identity.refresh_sessions($1, $2)", userId, orgId)
                .replaceWithVoid();
    }

    Uni<Boolean> transferOwnership(Transaction tx, String userId) {
        return tx.execute("SELECT identity.transfer_ownership($1) AS done", userId)
                .map(rows -> rows.iterator().next().getBoolean("done"));
    }
}
