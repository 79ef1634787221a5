package care.eleva.app.record;

import care.eleva.kit.audit.PersonalCipher;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;

/** Each organization's key for its records, wrapped by the master key. */
@ApplicationScoped
class DataKeys {
    private static final String FIRST = "k1";
    private static final String FIND = "SELECT kid, wrapped FROM data_key ORDER BY created_at DESC, kid DESC LIMIT 1";

    private final PersonalCipher master;

    DataKeys(RecordsConfig config) {
        this.master = new PersonalCipher(EncryptionKey.parse(config.encryptionKey()));
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
        Buffer wrapped = Buffer.buffer(master.encrypt(PersonalCipher.newKey(), boundTo(orgId, FIRST)));
        return transaction
                .update("INSERT INTO data_key (kid, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING", FIRST, wrapped)
                .chain(() ->
                        transaction.first(row -> unwrap(orgId, row.getString("kid"), row.getBuffer("wrapped")), FIND));
    }

    /** The key that a stored record names. */
    DataKey unwrap(String orgId, String kid, Buffer wrapped) {
        return new DataKey(kid, new PersonalCipher(master.decrypt(wrapped.getBytes(), boundTo(orgId, kid))));
    }

    private static String boundTo(String orgId, String kid) {
        return "app.data_key|" + orgId + "|" + kid;
    }

    /** A data key and its name. */
    record DataKey(String kid, PersonalCipher cipher) {}
}
