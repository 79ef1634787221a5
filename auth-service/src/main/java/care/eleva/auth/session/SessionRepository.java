package care.eleva.auth.session;

import care.eleva.auth.workos.AccessToken;
import care.eleva.kit.security.TokenHash;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The session whose id is presented. The policies show no other, so no statement names one. */
@ApplicationScoped
class SessionRepository {
    private static final Logger LOG = Logger.getLogger(SessionRepository.class);
    static final String FIND = """
            SELECT user_id, org_id, workos_session_id, seal_key_id, access_token, refresh_token, token_kid,
                   token_expires_at, last_used_at, idle_expires_at, expires_at
              FROM session WHERE id_hash = (SELECT auth.presented())
            """;

    private final TokenSeal seal;
    private final SessionConfig config;

    SessionRepository(TokenSeal seal, SessionConfig config) {
        this.seal = seal;
        this.config = config;
    }

    /** The session, and nobody else changes it until this transaction ends. */
    Uni<@Nullable Session> lock(Transaction tx, TokenHash id) {
        return tx.execute("SELECT set_config('lock_timeout', '4s', true)")
                .chain(() -> tx.first(row -> map(row, id), FIND + " FOR UPDATE"));
    }

    /** Whose it is comes from the context: the database takes it from the token that it has verified. */
    Uni<Void> insert(Transaction tx, TokenHash id, AccessToken token, String refreshToken, Instant now) {
        return tx.execute(
                        """
                        INSERT INTO session (seal_key_id, access_token, refresh_token, token_expires_at, token_kid,
                                             created_at, refreshed_at, last_used_at, idle_expires_at, expires_at)
                        VALUES ($1, $2, $3, $4, $5, $6, $6, $6, $7, $8)
                        """,
                        seal.keyId(),
                        sealed(token.text(), "access", id),
                        sealed(refreshToken, "refresh", id),
                        time(token.expiresAt()),
                        token.kid(),
                        time(now),
                        time(now.plus(config.idle())),
                        time(now.plus(config.absolute())))
                .replaceWithVoid();
    }

    Uni<Void> refreshed(Transaction tx, TokenHash id, AccessToken token, String refreshToken, Instant now) {
        return tx.execute(
                        """
                        UPDATE session
                           SET seal_key_id = $1, access_token = $2, refresh_token = $3, token_expires_at = $4,
                               token_kid = $5, refreshed_at = $6, last_used_at = $6, idle_expires_at = $7
                         WHERE id_hash = (SELECT auth.presented())
                        """,
                        seal.keyId(),
                        sealed(token.text(), "access", id),
                        sealed(refreshToken, "refresh", id),
                        time(token.expiresAt()),
                        token.kid(),
                        time(now),
                        time(now.plus(config.idle())))
                .replaceWithVoid();
    }

    Uni<Void> touch(Transaction tx, Instant now) {
        return tx.execute("""
                        UPDATE session SET last_used_at = $1, idle_expires_at = $2
                         WHERE id_hash = (SELECT auth.presented()) AND last_used_at < $1
                        """, time(now), time(now.plus(config.idle()))).replaceWithVoid();
    }

    /** The item says whether there was one. */
    Uni<Boolean> delete(Transaction tx) {
        return tx.update("DELETE FROM session WHERE id_hash = (SELECT auth.presented())")
                .map(deleted -> deleted == 1);
    }

    /** Deletes what ended a day ago. Without a WHERE, because the policy says what may go and nothing here is readable. */
    Uni<Void> sweep(Transaction tx) {
        return tx.execute("DELETE FROM session").replaceWithVoid();
    }

    /** The stored row; null when its tokens cannot be read any more, which ends the session like a missing row. */
    @Nullable
    Session map(Row row, TokenHash id) {
        String keyId = row.getString("seal_key_id");
        try {
            return new Session(
                    row.getString("user_id"),
                    row.getString("org_id"),
                    row.getString("workos_session_id"),
                    seal.open(row.getBuffer("access_token").getBytes(), "access", id, keyId),
                    seal.open(row.getBuffer("refresh_token").getBytes(), "refresh", id, keyId),
                    row.getString("token_kid"),
                    row.getOffsetDateTime("token_expires_at").toInstant(),
                    row.getOffsetDateTime("last_used_at").toInstant(),
                    row.getOffsetDateTime("idle_expires_at").toInstant(),
                    row.getOffsetDateTime("expires_at").toInstant());
        } catch (IllegalStateException sealed) {
            LOG.errorf(
                    "the tokens of a session do not open with seal key %s: it is gone, or the row was changed", keyId);
            return null;
        }
    }

    private Buffer sealed(String token, String kind, TokenHash id) {
        return Buffer.buffer(seal.seal(token, kind, id));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
