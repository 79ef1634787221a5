package care.eleva.app.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.kit.crypto.BoundCipher;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HEX_KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String ASCII_KEY = "0123456789abcdef0123456789abcdef";
    private static final String HEX_VECTOR = """
            {"encryptedContent":"b6791f4420a576da5845e2a56816b51dd76ffa7fb2c72d1ff57a4ff01e8b979d41",
             "iv":"a0a1a2a3a4a5a6a7a8a9aaab","tag":"e55a24c6c59e4ebf2c03f5130e990266"}""";
    private static final String ASCII_VECTOR = """
            {"encryptedContent":"ad6bfd99d088b3f29e1c7ffc8ebe41213d1db9182857ee",
             "iv":"a0a1a2a3a4a5a6a7a8a9aaab","tag":"8f2fb605c4e6d7b4810b7fb4f4d61cbc"}""";

    @Test
    void bothFormsOfTheLegacyKeyReadWhatTheyWrote() throws Exception {
        assertThat(LegacyCiphertext.parse(JSON, HEX_VECTOR)
                        .decrypt(EncryptionKey.parse(HEX_KEY).bytes()))
                .isEqualTo("Paciente: evolução positiva ✓");
        assertThat(LegacyCiphertext.parse(JSON, ASCII_VECTOR)
                        .decrypt(EncryptionKey.parse(ASCII_KEY).bytes()))
                .isEqualTo("{\"mood\":\"ok\",\"score\":7}");
    }

    @Test
    void anAlteredTagAnotherKeyAndOtherJsonFail() {
        LegacyCiphertext altered = LegacyCiphertext.parse(JSON, HEX_VECTOR.replace("e55a", "e55b"));
        assertThatThrownBy(() -> altered.decrypt(EncryptionKey.parse(HEX_KEY).bytes()))
                .isInstanceOf(javax.crypto.AEADBadTagException.class);
        assertThatThrownBy(() -> LegacyCiphertext.parse(JSON, HEX_VECTOR)
                        .decrypt(EncryptionKey.parse(ASCII_KEY).bytes()))
                .isInstanceOf(javax.crypto.AEADBadTagException.class);
        assertThatThrownBy(() -> LegacyCiphertext.parse(JSON, "plain text"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
                "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==",
                "0123456789abcdef0123456789abcdefg"
            })
    void anyOtherKeyIsRefusedWithoutBeingShown(String key) {
        assertThatThrownBy(() -> EncryptionKey.parse(key))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(refusal -> {
                    if (!key.isEmpty()) {
                        assertThat(refusal.getMessage()).doesNotContain(key);
                    }
                });
    }

    @Test
    void base64OfThirtyTwoBytesIsAKeyToo() {
        assertThat(EncryptionKey.parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
                        .bytes())
                .isEqualTo(EncryptionKey.parse(HEX_KEY).bytes());
    }

    /** The bean that needs the key is made when the service starts, so a bad key is no surprise of the first record. */
    @Test
    void aBadKeyStopsTheStart() {
        assertThat(DataKeys.class).hasAnnotation(io.quarkus.runtime.Startup.class);
        assertThatThrownBy(() -> new DataKeys(() -> "short")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFingerprintTellsContentsApartAndDependsOnTheKey() {
        UUID appointment = UUID.fromString("01935b5e-0000-7000-8000-000000000001");
        DataKeys keys = new DataKeys(() -> HEX_KEY);
        assertThat(keys.fingerprint(appointment, "text"))
                .hasSize(64)
                .isEqualTo(keys.fingerprint(appointment, "text"))
                .isNotEqualTo(keys.fingerprint(appointment, "other"))
                .isNotEqualTo(new DataKeys(() -> ASCII_KEY).fingerprint(appointment, "text"));
    }

    @Test
    void anEnvelopeOpensInItsOwnRowOnly() {
        DataKeys.DataKey key = new DataKeys.DataKey("k1", new BoundCipher(BoundCipher.newKey()));
        UUID id = UUID.fromString("01935b5e-0000-7000-8000-000000000001");
        String sealed = RecordEnvelope.seal(key, "org_A", id, 1, "text");

        assertThat(sealed).startsWith("v1.k1.").doesNotContain("text");
        assertThat(RecordEnvelope.open(key, "org_A", id, 1, sealed)).isEqualTo("text");
        assertThatThrownBy(() -> RecordEnvelope.open(key, "org_B", id, 1, sealed))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> RecordEnvelope.open(key, "org_A", id, 2, sealed))
                .isInstanceOf(IllegalStateException.class);
        UUID other = UUID.fromString("01935b5e-0000-7000-8000-000000000002");
        assertThatThrownBy(() -> RecordEnvelope.open(key, "org_A", other, 1, sealed))
                .isInstanceOf(IllegalStateException.class);
    }
}
