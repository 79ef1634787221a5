package care.eleva.app.record;

import care.eleva.kit.crypto.BoundCipher;
import care.eleva.kit.tenancy.Transaction;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.logging.Logger;

/** Each organization's key for its records, wrapped by the master key. Made at the start, which a bad key stops. */
@Startup
@ApplicationScoped
class DataKeys {
    private static final Logger LOG = Logger.getLogger(DataKeys.class);
    private static final String FIRST = "k1";
    private static final String HMAC = "HmacSHA256";
    private static final String FIND = "SELECT kid, wrapped FROM data_key ORDER BY created_at DESC, kid DESC LIMIT 1";

    private final BoundCipher master;
    private final SecretKeySpec fingerprintKey;

    DataKeys(RecordsConfig config) {
        EncryptionKey key = EncryptionKey.parse(config.encryptionKey());
        LOG.infof("ENCRYPTION_KEY is given as %s", key.form());
        this.master = new BoundCipher(key.bytes());
        byte[] derived = hmac(new SecretKeySpec(key.bytes(), HMAC), "eleva.records.fingerprint");
        this.fingerprintKey = new SecretKeySpec(derived, HMAC);
    }

    /**
     * Tells whether two requests want to write the same. Keyed, because a bare hash of a short text can be guessed, and
     * the row of an Idempotency-Key must not give health data away.
     */
    String fingerprint(UUID appointmentId, String content) {
        return HexFormat.of().formatHex(hmac(fingerprintKey, appointmentId + "|" + content));
    }

    private static byte[] hmac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", impossible);
        }
    }

    /** The organization's current key, made when it has none. */
    Uni<DataKey> current(Transaction transaction, String orgId) {
        return transaction
                .first(row -> unwrap(orgId, row.getString("kid"), row.getBuffer("wrapped")), FIND)
                .onItem()
                .ifNull()
                .switchTo(() -> create(transaction, orgId));
    }

    /** Two first writers at once: the second waits for the first one's row and takes its key. */
    private Uni<DataKey> create(Transaction transaction, String orgId) {
        Buffer wrapped = Buffer.buffer(master.encrypt(BoundCipher.newKey(), boundTo(orgId, FIRST)));
        return transaction
                .update("INSERT INTO data_key (kid, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING", FIRST, wrapped)
                .chain(() ->
                        transaction.first(row -> unwrap(orgId, row.getString("kid"), row.getBuffer("wrapped")), FIND));
    }

    /** The key that a stored record names. */
    DataKey unwrap(String orgId, String kid, Buffer wrapped) {
        return new DataKey(kid, new BoundCipher(master.decrypt(wrapped.getBytes(), boundTo(orgId, kid))));
    }

    private static String boundTo(String orgId, String kid) {
        return "app.data_key|" + orgId + "|" + kid;
    }

    /** A data key and its name. */
    record DataKey(String kid, BoundCipher cipher) {}
}
