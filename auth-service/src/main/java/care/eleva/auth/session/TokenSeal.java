package care.eleva.auth.session;

import care.eleva.kit.crypto.BoundCipher;
import care.eleva.kit.security.TokenHash;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Seals the tokens of a session: AES-256-GCM, bound to the session and to the kind of token, so that a sealed value is
 * worth nothing in another row or another column.
 */
@ApplicationScoped
class TokenSeal {
    private static final int ID_BYTES = 8;

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

    /** The token; fails when the key is gone or the value is not what this row was given. */
    String open(byte[] sealed, String kind, TokenHash session, String sealedWith) {
        return new String(cipher(sealedWith).decrypt(sealed, boundTo(kind, session)), StandardCharsets.US_ASCII);
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

    private static String boundTo(String kind, TokenHash session) {
        return "session|" + kind + "|" + HexFormat.of().formatHex(session.bytes());
    }
}
