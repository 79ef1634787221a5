package care.eleva.app.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.kit.crypto.BoundCipher;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    @ParameterizedTest
    @ValueSource(strings = {"short", "zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"})
    void aBadKeyStopsTheStart(String key) {
        assertThat(MasterKeys.class).hasAnnotation(io.quarkus.runtime.Startup.class);
        assertThatThrownBy(() -> TestKeys.of(key).start()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TestKeys.of(HEX_KEY, ASCII_KEY + "," + key).start())
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(refusal ->
                        assertThat(refusal.getMessage()).doesNotContain(key).doesNotContain(ASCII_KEY));
        assertThatThrownBy(() -> TestKeys.none().start()).hasMessage("ENCRYPTION_KEY is missing");
    }

    @Test
    void keysComeFromAFileToo(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("keys"), ASCII_KEY + "\n" + HEX_KEY + "\n");
        MasterKeys keys = TestKeys.in(file).start();
        assertThat(keys.current()).isEqualTo(EncryptionKey.parse(ASCII_KEY).id());
        assertThat(keys.openLegacy(LegacyCiphertext.parse(JSON, HEX_VECTOR))).startsWith("Paciente");
        assertThatThrownBy(() -> TestKeys.in(directory.resolve("none")).start())
                .isInstanceOf(java.io.UncheckedIOException.class);
    }

    @Test
    void whatAFormerMasterKeyWrappedStaysReadable() {
        String boundTo = DataKey.boundTo("org_A", "k1");
        MasterKeys before = TestKeys.of(HEX_KEY).start();
        byte[] key = BoundCipher.newKey();
        byte[] wrapped = before.wrap(key, "org_A", boundTo).await().indefinitely();

        MasterKeys after = TestKeys.of(ASCII_KEY, HEX_KEY).start();
        assertThat(after.current()).isNotEqualTo(before.current()).startsWith("env:");
        assertThat(after.unwrap(before.current(), wrapped, boundTo).await().indefinitely())
                .isEqualTo(key);
        assertThat(after.unwrap(null, wrapped, boundTo).await().indefinitely())
                .as("a row from before the names")
                .isEqualTo(key);
        assertThatThrownBy(() -> after.unwrap(before.current(), wrapped, DataKey.boundTo("org_B", "k1"))
                        .await()
                        .indefinitely())
                .isInstanceOf(IllegalStateException.class);
        MasterKeys without = TestKeys.of(ASCII_KEY).start();
        assertThatThrownBy(() -> without.unwrap(before.current(), wrapped, boundTo)
                        .await()
                        .indefinitely())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> without.unwrap(null, wrapped, boundTo).await().indefinitely())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void formerKeysAreListedWithCommasEvenWhereAKeyHoldsOne() {
        String withComma = "0123456789abcdef,123456789abcdef";
        assertThat(EncryptionKey.parseAll(withComma + "," + HEX_KEY + "," + ASCII_KEY).stream()
                        .map(EncryptionKey::id))
                .containsExactly(
                        EncryptionKey.parse(withComma).id(),
                        EncryptionKey.parse(HEX_KEY).id(),
                        EncryptionKey.parse(ASCII_KEY).id());
    }

    @Test
    void aFingerprintTellsContentsApartAndDependsOnTheKey() {
        UUID appointment = UUID.fromString("01935b5e-0000-7000-8000-000000000001");
        DataKey key = DataKey.of("k1", BoundCipher.newKey());
        assertThat(key.fingerprint(appointment, "text"))
                .hasSize(64)
                .isEqualTo(key.fingerprint(appointment, "text"))
                .isNotEqualTo(key.fingerprint(appointment, "other"))
                .isNotEqualTo(DataKey.of("k1", BoundCipher.newKey()).fingerprint(appointment, "text"));
    }

    @Test
    void anEnvelopeOpensInItsOwnRowOnly() {
        DataKey key = DataKey.of("k1", BoundCipher.newKey());
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
