package care.eleva.auth.provisioning;

import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Where each user's provisioning stands. A step is recorded once; recording it again changes nothing. */
@ApplicationScoped
class ProvisioningRepository {
    /**
     * How far the provisioning of a user has come.
     *
     * @param orgId the organization, once it exists
     */
    record Progress(String state, @Nullable String orgId) {}

    Uni<Progress> start(Transaction tx, String userId, String externalId) {
        return tx.execute("""
                        INSERT INTO provisioning AS p (user_id, external_id) VALUES ($1, $2)
                        ON CONFLICT (user_id) DO UPDATE SET attempts = p.attempts + 1, updated_at = now()
                        RETURNING state, org_id
                        """, userId, externalId)
                .map(rows -> rows.iterator().next())
                .map(row -> new Progress(row.getString("state"), row.getString("org_id")));
    }

    Uni<Void> organizationCreated(Transaction tx, String userId, String orgId) {
        return tx.execute("""
                        UPDATE provisioning SET state = 'organization_created', org_id = $2, last_failure = NULL, updated_at = now()
                        WHERE user_id = $1 AND state = 'started'
                        """, userId, orgId).replaceWithVoid();
    }

    Uni<Void> done(Transaction tx, String userId, String membershipId) {
        return tx.execute("""
                        UPDATE provisioning SET state = 'done', membership_id = $2, last_failure = NULL, updated_at = now()
                        WHERE user_id = $1 AND state = 'organization_created'
                        """, userId, membershipId).replaceWithVoid();
    }

    Uni<Void> failed(Transaction tx, String userId, String code) {
        return tx.execute(
                        "UPDATE provisioning SET last_failure = $2, updated_at = now() WHERE user_id = $1 AND state <> 'done'",
                        userId,
                        code)
                .replaceWithVoid();
    }
}
