package care.eleva.app.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What the predecessor stored: JSON of hex, AES-256-GCM with a 12-byte IV and a 16-byte tag, no additional data, no key
 * id. Read only; nothing new is written in this form.
 */
record LegacyCiphertext(
        @JsonProperty("encryptedContent") String encryptedContent,
        @JsonProperty("iv") String iv,
        @JsonProperty("tag") String tag) {
    private static final int TAG_BITS = 128;

    static LegacyCiphertext parse(ObjectMapper json, String column) {
        try {
            return json.readValue(column, LegacyCiphertext.class);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalArgumentException("not a legacy ciphertext", unreadable);
        }
    }

    /** The plaintext, or null when {@code key} is not the one it was encrypted with. */
    @Nullable
    String decryptOrNull(EncryptionKey key) {
        try {
            return decrypt(key.bytes());
        } catch (AEADBadTagException another) {
            return null;
        } catch (GeneralSecurityException | IllegalArgumentException broken) {
            throw new IllegalStateException("what the predecessor stored is not in its form", broken);
        }
    }

    /** The plaintext; fails when the key is another or a bit has changed. */
    String decrypt(byte[] key) throws GeneralSecurityException {
        HexFormat hex = HexFormat.of();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, hex.parseHex(iv)));
        cipher.update(hex.parseHex(encryptedContent));
        return new String(cipher.doFinal(hex.parseHex(tag)), StandardCharsets.UTF_8);
    }
}
