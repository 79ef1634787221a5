package care.eleva.auth.session;

import care.eleva.auth.workos.ClientDetails;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The sessions of the caller's user. The policies show no others, and of these neither secrets nor tokens. */
@ApplicationScoped
class OwnSessionRepository {
    private static final Logger LOG = Logger.getLogger(OwnSessionRepository.class);

    /** WorkOS may sign a browser in twice under one session: that is one for its user. The limit bounds how many there are. */
    static final String LIST = """
            SELECT * FROM (
                SELECT DISTINCT ON (workos_session_id)
                       id, org_id, seal_key_id, client, created_at, last_used_at, expires_at, impersonator IS NOT NULL AS impersonated,
                       workos_session_id = (SELECT auth.session_id()) AS current
                  FROM session
                 WHERE idle_expires_at > now() AND expires_at > now()
                 ORDER BY workos_session_id, last_used_at DESC, id DESC) AS own
             ORDER BY last_used_at DESC, id DESC
            """;

    private final TokenSeal seal;

    OwnSessionRepository(TokenSeal seal) {
        this.seal = seal;
    }

    OwnSessionView map(Row row) {
        ClientDetails client = client(row);
        return new OwnSessionView(
                row.getUUID("id"),
                client == null ? null : Device.of(client.userAgent()),
                client == null ? null : client.userAgent(),
                client == null ? null : client.ipAddress(),
                row.getString("org_id"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("last_used_at").toInstant(),
                row.getOffsetDateTime("expires_at").toInstant(),
                row.getBoolean("current"),
                row.getBoolean("impersonated"));
    }

    /** WorkOS's ids of what ended; empty when the user has no such session. */
    Uni<List<String>> end(Transaction tx, UUID id) {
        return tx.sealedPersonal(Map.of())
                .chain(personal -> tx.first(
                        OwnSessionRepository::ended, "SELECT identity.end_own_session($1, $2) AS ended", id, personal));
    }

    /** WorkOS's ids of what ended. */
    Uni<List<String>> endOthers(Transaction tx) {
        return tx.sealedPersonal(Map.of())
                .chain(personal -> tx.first(
                        OwnSessionRepository::ended, "SELECT identity.end_other_sessions($1) AS ended", personal));
    }

    private @Nullable ClientDetails client(Row row) {
        Buffer sealed = row.getBuffer("client");
        if (sealed == null) {
            return null;
        }
        String keyId = row.getString("seal_key_id");
        try {
            return seal.open(sealed.getBytes(), row.getUUID("id"), keyId);
        } catch (IllegalStateException unreadable) {
            LOG.errorf("the browser of a session does not open with seal key %s", keyId);
            return null;
        }
    }

    private static List<String> ended(Row row) {
        return List.of(row.getArrayOfStrings("ended"));
    }
}
