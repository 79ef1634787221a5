package care.eleva.auth.organization;

import care.eleva.auth.workos.WorkosMembership;
import care.eleva.auth.workos.WorkosOrganization;
import care.eleva.auth.workos.WorkosUser;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The mirror's SQL. Everything may arrive twice and out of order: older news never overwrites newer. */
@ApplicationScoped
class DirectoryRepository {
    Uni<Void> save(Transaction tx, WorkosUser user) {
        return tx.execute("""
                        INSERT INTO users AS u (id, email, first_name, last_name, workos_updated_at)
                        VALUES ($1, $2, $3, $4, $5)
                        ON CONFLICT (id) DO UPDATE
                        SET email = excluded.email, first_name = excluded.first_name, last_name = excluded.last_name,
                            workos_updated_at = excluded.workos_updated_at, updated_at = now()
                        WHERE u.workos_updated_at < excluded.workos_updated_at
                        """, user.id(), user.email(), user.firstName(), user.lastName(), time(user.updatedAt()))
                .replaceWithVoid();
    }

    /** The item says whether the organization was new here. */
    Uni<Boolean> save(Transaction tx, WorkosOrganization organization, String type, @Nullable String ownerId) {
        return tx.update(
                        """
                        INSERT INTO organizations (id, name, external_id, type, owner_id, workos_updated_at)
                        VALUES ($1, $2, $3, $4, $5, $6)
                        ON CONFLICT DO NOTHING
                        """,
                        organization.id(),
                        organization.name(),
                        organization.externalId(),
                        type,
                        ownerId,
                        time(organization.updatedAt()))
                .map(inserted -> inserted == 1);
    }

    /** A tombstone is never revived by the membership that it stands for, only by a newer one of the same user. */
    Uni<Void> save(Transaction tx, WorkosMembership membership) {
        return tx.execute(
                        """
                        INSERT INTO user_org_memberships AS m (org_id, user_id, id, role, status, directory_managed, workos_updated_at)
                        VALUES ($1, $2, $3, $4, $5, $6, $7)
                        ON CONFLICT (org_id, user_id) DO UPDATE
                        SET id = excluded.id, role = excluded.role, status = excluded.status,
                            directory_managed = excluded.directory_managed,
                            workos_updated_at = excluded.workos_updated_at, updated_at = now()
                        WHERE (m.workos_updated_at < excluded.workos_updated_at
                               OR m.workos_updated_at = excluded.workos_updated_at AND m.status = 'pending' AND excluded.status <> 'pending')
                          AND NOT (m.status = 'deleted' AND m.id = excluded.id)
                        """,
                        membership.organizationId(),
                        membership.userId(),
                        membership.id(),
                        membership.role(),
                        membership.status(),
                        membership.directoryManaged(),
                        time(membership.updatedAt()))
                .replaceWithVoid();
    }

    /** Whether the organization and the user's membership are here; the context names the organization. */
    Uni<Boolean> knows(Transaction tx, String userId, String orgId) {
        return tx.execute(
                        "SELECT FROM user_org_memberships WHERE org_id = $1 AND user_id = $2 AND status = 'active'",
                        orgId,
                        userId)
                .map(rows -> rows.rowCount() == 1);
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
