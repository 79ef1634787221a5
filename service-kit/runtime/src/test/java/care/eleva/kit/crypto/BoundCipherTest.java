package care.eleva.kit.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.kit.audit.AuditRecorder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class BoundCipherTest {
    private static final byte[] KEY = BoundCipher.newKey();
    private final BoundCipher cipher = new BoundCipher(KEY);

    @Test
    void opensWhatItSealed() {
        byte[] sealed = cipher.encrypt("203.0.113.7".getBytes(UTF_8), "ip");

        assertThat(cipher.decrypt(sealed, "ip")).isEqualTo("203.0.113.7".getBytes(UTF_8));
        assertThat(cipher.encrypt("203.0.113.7".getBytes(UTF_8), "ip")).isNotEqualTo(sealed);
    }

    @Test
    void refusesAnotherNameAnotherKeyAndEveryFlippedBit() {
        byte[] sealed = cipher.encrypt("203.0.113.7".getBytes(UTF_8), "ip");

        assertThatThrownBy(() -> cipher.decrypt(sealed, "user_agent")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new BoundCipher(BoundCipher.newKey()).decrypt(sealed, "ip"))
                .isInstanceOf(IllegalStateException.class);
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] flipped = sealed.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> cipher.decrypt(flipped, "ip")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void theCommitmentIsTheDocumentedHash() {
        byte[] salt = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");

        // printf '\x00…\x0fip\x00203.0.113.7' | sha256sum
        assertThat(HexFormat.of().formatHex(AuditRecorder.commitment(salt, "ip", "203.0.113.7".getBytes(UTF_8))))
                .isEqualTo("30113d28838a86dc411e74f0049dca4b64a584bcc64b4f632b3dc13a115db7d2");
    }
}
