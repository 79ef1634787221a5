package care.eleva.auth.signin;

import care.eleva.kit.security.TokenHash;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** The flow whose state is presented. */
@ApplicationScoped
class SignInFlowRepository {
    Uni<Void> insert(Transaction tx, String nonce, StartSignIn command) {
        return tx.execute(
                        "INSERT INTO sign_in_flow (nonce_hash, return_to, organization_id, max_age) VALUES ($1, $2, $3, $4)",
                        hash(nonce),
                        command.returnTo(),
                        command.organizationId(),
                        command.maxAge())
                .replaceWithVoid();
    }

    /** Takes the flow out, when the nonce is right: whatever happens next, nobody can use it again. */
    Uni<@Nullable SignInFlow> take(Transaction tx, String nonce) {
        return tx.first(
                row -> new SignInFlow(
                        row.getString("return_to"),
                        row.getString("organization_id"),
                        row.getInteger("max_age"),
                        row.getOffsetDateTime("created_at").toInstant(),
                        row.getBoolean("alive")),
                """
                DELETE FROM sign_in_flow WHERE state_hash = (SELECT auth.presented()) AND nonce_hash = $1
                RETURNING return_to, organization_id, max_age, created_at, expires_at > now() AS alive
                """,
                hash(nonce));
    }

    /** Deletes what has expired. Without a WHERE, because the policy says what may go and nothing here is readable. */
    Uni<Void> sweep(Transaction tx) {
        return tx.execute("DELETE FROM sign_in_flow").replaceWithVoid();
    }

    private static Buffer hash(String nonce) {
        return Buffer.buffer(TokenHash.of(nonce).bytes());
    }
}
