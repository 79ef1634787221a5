package care.eleva.auth.session;

import care.eleva.auth.workos.ClientDetails;
import care.eleva.kit.crypto.BoundCipher;
import care.eleva.kit.security.TokenHash;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Seals the tokens of a session, and what its browser is: AES-256-GCM, bound to the session and to the kind of value, so
 * that a sealed value is worth nothing in another row or another column.
 */
@ApplicationScoped
class TokenSeal {
    private static final int ID_BYTES = 8;
    /** In no address and in no header. */
    private static final char SEPARATOR = '\n';

    private final String keyId;
    private final Map<String, BoundCipher> ciphers = new HashMap<>();

    TokenSeal(SessionConfig config) {
        this.keyId = add(config.sealKey());
        config.oldSealKeys().orElse(List.of()).forEach(this::add);
    }

    /** Names the key that {@link #seal} uses. */
    String keyId() {
        return keyId;
    }

    byte[] seal(String token, String kind, TokenHash session) {
        return cipher(keyId).encrypt(token.getBytes(StandardCharsets.US_ASCII), boundTo(kind, session));
    }

    /** Bound to the id that the user knows: whoever lists sessions sees no hash of their secrets. */
    byte[] seal(ClientDetails client, UUID session) {
        String agent = client.userAgent();
        String text = client.ipAddress() + SEPARATOR + (agent == null ? "" : agent);
        return cipher(keyId).encrypt(text.getBytes(StandardCharsets.UTF_8), boundTo(session));
    }

    /** The token; fails when the key is gone or the value is not what this row was given. */
    String open(byte[] sealed, String kind, TokenHash session, String sealedWith) {
        return new String(cipher(sealedWith).decrypt(sealed, boundTo(kind, session)), StandardCharsets.US_ASCII);
    }

    /** The browser of a session; fails like {@link #open(byte[], String, TokenHash, String)}. */
    ClientDetails open(byte[] sealed, UUID session, String sealedWith) {
        String text = new String(cipher(sealedWith).decrypt(sealed, boundTo(session)), StandardCharsets.UTF_8);
        int end = text.indexOf(SEPARATOR);
        String agent = text.substring(end + 1);
        return new ClientDetails(text.substring(0, end), agent.isEmpty() ? null : agent);
    }

    private BoundCipher cipher(String id) {
        BoundCipher cipher = ciphers.get(id);
        if (cipher == null) {
            throw new IllegalStateException("no seal key has the id " + id);
        }
        return cipher;
    }

    private String add(String hex) {
        byte[] key = HexFormat.of().parseHex(hex);
        String id = HexFormat.of()
                .formatHex(TokenHash.of(hex.toLowerCase(java.util.Locale.ROOT)).bytes(), 0, ID_BYTES);
        ciphers.put(id, new BoundCipher(key));
        return id;
    }

    private static String boundTo(UUID session) {
        return "session|client|" + session;
    }

    private static String boundTo(String kind, TokenHash session) {
        return "session|" + kind + "|" + HexFormat.of().formatHex(session.bytes());
    }
}
