package care.eleva.auth.sync;

import care.eleva.auth.workos.WorkosMembership;
import care.eleva.auth.workos.WorkosOrganization;
import care.eleva.auth.workos.WorkosUser;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes into the mirror what WorkOS says, and tells what that changed: nothing, when it is older than what is there or
 * concerns somebody or something that is gone.
 */
@ApplicationScoped
class MirrorRepository {
    /** What became of a user: its row is new, or its address or its name has changed. */
    record UserChange(boolean created, boolean email, boolean name) {}

    /** What became of an organization. */
    record OrganizationChange(boolean created, boolean name, boolean externalId) {}

    /** What a membership was before; nulls when there was none. */
    record MembershipBefore(
            @Nullable String status, @Nullable String role) {}

    /** What the context's organization and user are here. */
    record Known(boolean organization, boolean user) {}

    /** A membership that is not gone. */
    record MemberRef(String membershipId, String userId) {}

    Uni<Known> known(Transaction tx, @Nullable String orgId, @Nullable String userId) {
        return tx.execute(
                        "SELECT EXISTS (SELECT FROM organizations WHERE id = $1) AS org, EXISTS (SELECT FROM users WHERE id = $2) AS usr",
                        orgId,
                        userId)
                .map(rows -> rows.iterator().next())
                .map(row -> new Known(row.getBoolean("org"), row.getBoolean("usr")));
    }

    Uni<@Nullable UserChange> save(Transaction tx, WorkosUser user) {
        return tx.first(
                row -> new UserChange(row.getBoolean("created"), row.getBoolean("email"), row.getBoolean("name")),
                """
                INSERT INTO users AS u (id, email, first_name, last_name, workos_updated_at)
                VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (id) DO UPDATE
                SET email = excluded.email, first_name = excluded.first_name, last_name = excluded.last_name,
                    workos_updated_at = excluded.workos_updated_at, updated_at = now()
                WHERE u.workos_updated_at < excluded.workos_updated_at AND u.deleted_at IS NULL
                RETURNING old.id IS NULL AS created, old.email IS DISTINCT FROM new.email AS email,
                    (old.first_name, old.last_name) IS DISTINCT FROM (new.first_name, new.last_name) AS name
                """,
                user.id(),
                user.email(),
                user.firstName(),
                user.lastName(),
                time(user.updatedAt()));
    }

    /** Type and owner are ours: they are set once, when the organization is new here. */
    Uni<@Nullable OrganizationChange> save(
            Transaction tx, WorkosOrganization organization, String type, @Nullable String ownerId) {
        return tx.first(
                row -> new OrganizationChange(
                        row.getBoolean("created"), row.getBoolean("name"), row.getBoolean("external")),
                """
                INSERT INTO organizations AS o (id, name, external_id, type, owner_id, workos_updated_at)
                VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (id) DO UPDATE
                SET name = excluded.name, external_id = excluded.external_id,
                    workos_updated_at = excluded.workos_updated_at, updated_at = now()
                WHERE o.workos_updated_at < excluded.workos_updated_at AND o.status <> 'deleted'
                RETURNING old.id IS NULL AS created, old.name IS DISTINCT FROM new.name AS name,
                    old.external_id IS DISTINCT FROM new.external_id AS external
                """,
                organization.id(),
                organization.name(),
                organization.externalId(),
                type,
                ownerId,
                time(organization.updatedAt()));
    }

    /** A tombstone is revived by another membership of the same user only; nothing comes to what is gone. */
    Uni<@Nullable MembershipBefore> save(Transaction tx, WorkosMembership membership) {
        return tx.first(
                MirrorRepository::before,
                """
                INSERT INTO user_org_memberships AS m (org_id, user_id, id, role, status, directory_managed, workos_updated_at)
                SELECT $1, $2, $3, $4, $5, $6::boolean, $7::timestamptz
                WHERE EXISTS (SELECT FROM organizations o WHERE o.id = $1 AND o.status <> 'deleted')
                  AND EXISTS (SELECT FROM users u WHERE u.id = $2 AND u.deleted_at IS NULL)
                ON CONFLICT (org_id, user_id) DO UPDATE
                SET id = excluded.id, role = excluded.role, status = excluded.status,
                    directory_managed = excluded.directory_managed,
                    workos_updated_at = excluded.workos_updated_at, updated_at = now()
                WHERE (m.workos_updated_at < excluded.workos_updated_at
                       OR m.workos_updated_at = excluded.workos_updated_at AND m.status = 'pending' AND excluded.status <> 'pending')
                  AND NOT (m.status = 'deleted' AND m.id = excluded.id)
                RETURNING old.status AS status, old.role AS role
                """,
                membership.organizationId(),
                membership.userId(),
                membership.id(),
                membership.role(),
                membership.status(),
                membership.directoryManaged(),
                time(membership.updatedAt()));
    }

    /** Leaves a tombstone, unless the user has a newer membership of that organization. */
    Uni<@Nullable MembershipBefore> delete(Transaction tx, String orgId, String userId, String id, Instant at) {
        return tx.first(MirrorRepository::before, """
                INSERT INTO user_org_memberships AS m (org_id, user_id, id, role, status, workos_updated_at)
                VALUES ($1, $2, $3, '', 'deleted', least($4, now()))
                ON CONFLICT (org_id, user_id) DO UPDATE
                SET id = excluded.id, status = 'deleted', updated_at = now(),
                    workos_updated_at = greatest(m.workos_updated_at, excluded.workos_updated_at)
                WHERE m.id = excluded.id AND m.status <> 'deleted'
                   OR m.id <> excluded.id AND m.workos_updated_at < excluded.workos_updated_at
                RETURNING old.status AS status, old.role AS role
                """, orgId, userId, id, time(at));
    }

    /** Ends what the user has open in the organization, tokens that were issued until {@code at} included. */
    Uni<Void> endMembership(Transaction tx, String userId, String orgId, Instant at, String reason) {
        return tx.execute(
                        "SELECT identity.end_membership($1, $2, least($3, now()), $4)", userId, orgId, time(at), reason)
                .replaceWithVoid();
    }

    /** The next request of each session of the user there fetches a token with today's rights. */
    Uni<Void> refreshSessions(Transaction tx, String userId, String orgId) {
        return tx.execute("SELECT identity.refresh_sessions($1, $2)", userId, orgId)
                .replaceWithVoid();
    }

    Uni<Boolean> forgetUser(Transaction tx, String userId, Instant at) {
        return is(tx, "SELECT identity.forget_user($1, $2) AS changed", userId, time(at));
    }

    Uni<Boolean> forgetOrganization(Transaction tx, String orgId, Instant at) {
        return is(tx, "SELECT identity.forget_organization($1, $2) AS changed", orgId, time(at));
    }

    Uni<Boolean> endSession(Transaction tx, String sessionId) {
        return is(tx, "SELECT identity.end_workos_session($1, 'workos_revoked') > 0 AS changed", sessionId);
    }

    /** Ids of living users here, past one id and up to another (null: to the end), in their order. */
    Uni<List<String>> users(Transaction tx, String past, @Nullable String upTo, int many) {
        return tx.list(row -> row.getString(0), "SELECT identity.mirrored_users($1, $2, $3)", past, upTo, many);
    }

    Uni<List<String>> organizations(Transaction tx, String past, @Nullable String upTo, int many) {
        return tx.list(row -> row.getString(0), "SELECT identity.mirrored_organizations($1, $2, $3)", past, upTo, many);
    }

    /** The context's organization's memberships that are not gone. */
    Uni<List<MemberRef>> members(Transaction tx, String orgId, String past, @Nullable String upTo, int many) {
        return tx.list(
                row -> new MemberRef(row.getString("id"), row.getString("user_id")), """
                SELECT id, user_id FROM user_org_memberships
                WHERE org_id = $1 AND id > $2 AND ($3::text IS NULL OR id <= $3) AND status <> 'deleted'
                ORDER BY id LIMIT $4
                """, orgId, past, upTo, many);
    }

    private static Uni<Boolean> is(Transaction tx, String sql, @Nullable Object... parameters) {
        return tx.execute(sql, parameters).map(rows -> rows.iterator().next().getBoolean("changed"));
    }

    private static MembershipBefore before(Row row) {
        return new MembershipBefore(row.getString("status"), row.getString("role"));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
