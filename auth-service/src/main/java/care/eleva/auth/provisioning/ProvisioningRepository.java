package care.eleva.auth.provisioning;

import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where each user's provisioning stands. A step is recorded once; recording it again changes nothing. */
@ApplicationScoped
class ProvisioningRepository {
    /**
     * How far the provisioning of a user has come.
     *
     * @param orgId the organization, once it exists
     * @param attempts how often somebody has tried
     */
    record Progress(String state, @Nullable String orgId, int attempts) {}

    /** Somebody is here: also what was given up or needed nothing is tried, and the job keeps away for a minute. */
    Uni<Progress> start(Transaction tx, String userId, String externalId) {
        return tx.execute("""
                        INSERT INTO provisioning AS p (user_id, external_id) VALUES ($1, $2)
                        ON CONFLICT (user_id) DO UPDATE
                        SET attempts = p.attempts + 1, updated_at = now(), given_up_at = NULL,
                            next_attempt_at = now() + interval '1 minute',
                            state = CASE p.state WHEN 'skipped' THEN 'started' ELSE p.state END
                        RETURNING state, org_id, attempts
                        """, userId, externalId)
                .map(rows -> rows.iterator().next())
                .map(ProvisioningRepository::progress);
    }

    /** Users whose turn it is; nobody else gets them before their next attempt. */
    Uni<List<String>> claim(Transaction tx, int many) {
        return tx.list(row -> row.getString(0), "SELECT identity.claim_provisioning($1)", many);
    }

    Uni<@Nullable Progress> progress(Transaction tx, String userId) {
        return tx.first(
                ProvisioningRepository::progress,
                "SELECT state, org_id, attempts FROM provisioning WHERE user_id = $1",
                userId);
    }

    Uni<Void> skipped(Transaction tx, String userId) {
        return tx.execute("""
                        UPDATE provisioning SET state = 'skipped', last_failure = NULL, updated_at = now()
                        WHERE user_id = $1 AND state = 'started'
                        """, userId).replaceWithVoid();
    }

    /** Whether it was not given up before. */
    Uni<Boolean> givenUp(Transaction tx, String userId, String code) {
        return tx.update("""
                        UPDATE provisioning SET given_up_at = now(), last_failure = $2, updated_at = now()
                        WHERE user_id = $1 AND state IN ('started', 'organization_created') AND given_up_at IS NULL
                        """, userId, code).map(rows -> rows == 1);
    }

    Uni<Void> organizationCreated(Transaction tx, String userId, String orgId) {
        return tx.execute("""
                        UPDATE provisioning SET state = 'organization_created', org_id = $2, last_failure = NULL, updated_at = now()
                        WHERE user_id = $1 AND state = 'started'
                        """, userId, orgId).replaceWithVoid();
    }

    /** The organization is gone: everything begins anew. */
    Uni<Progress> again(Transaction tx, String userId, String orgId) {
        return tx.execute("""
                        UPDATE provisioning SET state = 'started', org_id = NULL, membership_id = NULL, updated_at = now()
                        WHERE user_id = $1 AND org_id = $2
                        """, userId, orgId)
                .chain(() -> progress(tx, userId))
                .onItem()
                .ifNull()
                .failWith(() -> new IllegalStateException("provisioning was started in this sign-in"))
                .map(Objects::requireNonNull);
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

    private static Progress progress(Row row) {
        return new Progress(row.getString("state"), row.getString("org_id"), row.getInteger("attempts"));
    }
}
