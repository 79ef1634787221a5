package care.eleva.auth.member;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.organization.DirectoryService;
import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosDirectory;
import care.eleva.auth.workos.WorkosMembership;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads at WorkOS what became of a change of which nobody saw the end, and lets the mirror, the trail and the sessions
 * follow. It happens in the system's name: who wanted the change is not there any more.
 */
@ApplicationScoped
class MemberSettlement {
    private static final String ACTOR = "member_changes";

    private final Door door;
    private final DirectoryService directory;
    private final WorkosDirectory workos;
    private final Clock clock;

    MemberSettlement(NarrowLogins logins, DirectoryService directory, WorkosDirectory workos, Clock clock) {
        this.door = logins.sync();
        this.directory = directory;
        this.workos = workos;
        this.clock = clock;
    }

    Uni<Void> settle(String userId, String orgId) {
        DatabaseContext context = new DatabaseContext.OfSystem(ACTOR, orgId, userId);
        return workos.memberships(userId, orgId)
                .map(Reply::require)
                .chain(found -> door.run(
                        context,
                        Access.WRITE,
                        tx -> stored(tx, userId, orgId)
                                .chain(before -> before == null
                                        ? Uni.createFrom().voidItem()
                                        : follow(tx, before, found, userId, orgId))));
    }

    private record Stored(String id, String role, String status) {
        static Stored of(Row row) {
            return new Stored(row.getString("id"), row.getString("role"), row.getString("status"));
        }
    }

    private static Uni<@Nullable Stored> stored(Transaction tx, String userId, String orgId) {
        return tx.first(
                Stored::of,
                "SELECT id, role, status FROM user_org_memberships WHERE org_id = $1 AND user_id = $2 FOR UPDATE",
                orgId,
                userId);
    }

    private Uni<Void> follow(Transaction tx, Stored before, List<WorkosMembership> found, String userId, String orgId) {
        Uni<Void> saved = found.isEmpty() ? tombstone(tx, userId, orgId) : directory.save(tx, found.getFirst());
        return saved.chain(() -> stored(tx, userId, orgId))
                .chain(after -> after == null || after.equals(before)
                        ? Uni.createFrom().voidItem()
                        : tx.audit(event(before, after, userId))
                                .chain(() -> "active".equals(after.status())
                                        ? tx.execute("SELECT identity.refresh_sessions($1, $2)", userId, orgId)
                                        : tx.execute(
                                                "SELECT identity.end_membership($1, $2, $3, $4)",
                                                userId,
                                                orgId,
                                                clock.instant().atOffset(ZoneOffset.UTC),
                                                "membership_" + after.status()))
                                .replaceWithVoid());
    }

    private static Uni<Void> tombstone(Transaction tx, String userId, String orgId) {
        return tx.execute(
                        "UPDATE user_org_memberships SET status = 'deleted', updated_at = now() WHERE org_id = $1 AND user_id = $2",
                        orgId,
                        userId)
                .replaceWithVoid();
    }

    private static AuditEvent event(Stored before, Stored after, String userId) {
        return AuditEvent.success("MEMBERSHIP_CHANGED", "membership", after.id())
                .target("user", userId)
                .with("old_role", before.role())
                .with("new_role", after.role())
                .with("old_status", before.status())
                .with("new_status", after.status());
    }
}
