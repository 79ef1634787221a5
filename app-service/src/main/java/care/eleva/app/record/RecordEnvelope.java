package care.eleva.app.record;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/**
 * The stored form of a record's content: {@code v1.<kid>.<base64url(nonce ‖ ciphertext ‖ tag)>}, AES-256-GCM bound to
 * table, organization, record and version, so that no ciphertext opens in another row.
 */
final class RecordEnvelope {
    private static final String VERSION = "v1";

    private RecordEnvelope() {}

    static String seal(DataKey key, String orgId, UUID id, int version, String content) {
        byte[] sealed = key.cipher().encrypt(content.getBytes(StandardCharsets.UTF_8), boundTo(orgId, id, version));
        return VERSION + "." + key.kid() + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    static String open(DataKey key, String orgId, UUID id, int version, String stored) {
        String[] parts = stored.split("\\.", -1);
        if (parts.length != 3 || !VERSION.equals(parts[0]) || !key.kid().equals(parts[1])) {
            throw new IllegalStateException("a record is not in the form that was written");
        }
        byte[] sealed = Base64.getUrlDecoder().decode(parts[2]);
        return new String(key.cipher().decrypt(sealed, boundTo(orgId, id, version)), StandardCharsets.UTF_8);
    }

    private static String boundTo(String orgId, UUID id, int version) {
        return "app.record|" + orgId + "|" + id + "|" + version;
    }
}
