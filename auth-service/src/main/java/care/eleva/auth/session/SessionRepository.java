package care.eleva.auth.session;

import care.eleva.auth.workos.AccessToken;
import care.eleva.auth.workos.ClientDetails;
import care.eleva.auth.workos.SignInOutcome.SignedIn;
import care.eleva.kit.security.TokenHash;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The session whose id is presented. The policies show no other, so no statement names one. */
@ApplicationScoped
class SessionRepository {
    private static final Logger LOG = Logger.getLogger(SessionRepository.class);
    /** Whoever acts in somebody else's name has this long, whatever is configured; the database insists on it. */
    private static final Duration IMPERSONATION = Duration.ofMinutes(60);

    static final String FIND = """
            SELECT id, user_id, org_id, workos_session_id, seal_key_id, access_token, refresh_token, token_kid,
                   token_expires_at, last_used_at, idle_expires_at, expires_at, impersonator, ask_again
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
    Uni<Void> insert(Transaction tx, UUID id, TokenHash secret, SignedIn signedIn, ClientDetails client, Instant now) {
        AccessToken token = signedIn.accessToken();
        boolean impersonated = token.impersonator() != null;
        Instant end = now.plus(config.absolute());
        Instant cap = now.plus(IMPERSONATION);
        Instant expiresAt = impersonated && cap.isBefore(end) ? cap : end;
        return tx.execute(
                        """
                        INSERT INTO session (id, client, seal_key_id, access_token, refresh_token, token_expires_at, token_kid,
                                             created_at, refreshed_at, last_used_at, idle_expires_at, expires_at)
                        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8, $9, $10)
                        """,
                        id,
                        impersonated ? null : sealed(client, id),
                        seal.keyId(),
                        sealed(token.text(), "access", secret),
                        sealed(signedIn.refreshToken(), "refresh", secret),
                        time(token.expiresAt()),
                        token.kid(),
                        time(now),
                        time(now.plus(config.idle())),
                        time(expiresAt))
                .replaceWithVoid();
    }

    /** Stores a new pair of tokens, and the browser that asked for it; all of it sealed with the present key. */
    Uni<Void> refreshed(
            Transaction tx, TokenHash secret, Session session, SignedIn signedIn, ClientDetails client, Instant now) {
        AccessToken token = signedIn.accessToken();
        return tx.execute(
                        """
                        UPDATE session
                           SET seal_key_id = $1, access_token = $2, refresh_token = $3, token_expires_at = $4,
                               token_kid = $5, refreshed_at = $6, last_used_at = $6, idle_expires_at = $7, client = $8,
                               ask_again = false
                         WHERE id_hash = (SELECT auth.presented())
                        """,
                        seal.keyId(),
                        sealed(token.text(), "access", secret),
                        sealed(signedIn.refreshToken(), "refresh", secret),
                        time(token.expiresAt()),
                        token.kid(),
                        time(now),
                        time(now.plus(config.idle())),
                        session.impersonated() ? null : sealed(client, session.id()))
                .replaceWithVoid();
    }

    Uni<Void> touch(Transaction tx, Instant now) {
        return tx.execute("""
                        UPDATE session SET last_used_at = $1, idle_expires_at = $2
                         WHERE id_hash = (SELECT auth.presented()) AND last_used_at < $1
                        """, time(now), time(now.plus(config.idle()))).replaceWithVoid();
    }

    /** Whether the next request refreshes, because WorkOS may have given an answer that did not arrive. */
    Uni<Void> askAgain(Transaction tx, boolean again) {
        return tx.execute("UPDATE session SET ask_again = $1 WHERE id_hash = (SELECT auth.presented())", again)
                .replaceWithVoid();
    }

    /**
     * Ends it in all services at once, with its audit rows in the log of its organization; WorkOS's id of it, or null
     * when there was none.
     */
    Uni<@Nullable String> end(Transaction tx, String action, @Nullable String reason) {
        return tx.sealedPersonal(Map.of())
                .chain(personal -> tx.first(
                        row -> row.getString("ended"),
                        "SELECT identity.end_presented_session($1, $2, $3) AS ended",
                        action,
                        reason,
                        personal));
    }

    /** Ends what the user has too many of; WorkOS's ids of them. */
    Uni<List<String>> limit(Transaction tx) {
        return tx.sealedPersonal(Map.of())
                .chain(personal -> tx.first(
                        row -> List.of(row.getArrayOfStrings("ended")),
                        "SELECT identity.limit_sessions($1, $2) AS ended",
                        config.maxPerUser(),
                        personal));
    }

    /** The stored row; null when its tokens cannot be read any more, which ends the session like a missing row. */
    @Nullable
    Session map(Row row, TokenHash id) {
        String keyId = row.getString("seal_key_id");
        try {
            return new Session(
                    row.getUUID("id"),
                    row.getString("user_id"),
                    row.getString("org_id"),
                    row.getString("workos_session_id"),
                    seal.open(row.getBuffer("access_token").getBytes(), "access", id, keyId),
                    seal.open(row.getBuffer("refresh_token").getBytes(), "refresh", id, keyId),
                    row.getString("token_kid"),
                    row.getOffsetDateTime("token_expires_at").toInstant(),
                    row.getOffsetDateTime("last_used_at").toInstant(),
                    row.getOffsetDateTime("idle_expires_at").toInstant(),
                    row.getOffsetDateTime("expires_at").toInstant(),
                    row.getString("impersonator") != null,
                    row.getBoolean("ask_again"));
        } catch (IllegalStateException sealed) {
            LOG.errorf(
                    "the tokens of a session do not open with seal key %s: it is gone, or the row was changed", keyId);
            return null;
        }
    }

    private Buffer sealed(String token, String kind, TokenHash id) {
        return Buffer.buffer(seal.seal(token, kind, id));
    }

    private Buffer sealed(ClientDetails client, UUID id) {
        return Buffer.buffer(seal.seal(client, id));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
