package care.eleva.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyCipherTest {
    private static final String IV = "a0a1a2a3a4a5a6a7a8a9aaab";
    private static final String VECTOR =
            "{\"encryptedContent\":\"b6791f4420a576da5845e2a56816b51dd76ffa7fb2c72d1ff57a4ff01e8b979d41\",\"iv\":\""
                    + IV + "\",\"tag\":\"e55a24c6c59e4ebf2c03f5130e990266\"}";

    private final LegacyCipher cipher = LegacyCipher.of(LegacyGenerator.KEY);

    @Test
    void whatThePredecessorWroteOpens() {
        assertThatCode(() -> cipher.check(VECTOR)).doesNotThrowAnyException();
        assertThatCode(() -> LegacyCipher.of("0123456789abcdef0123456789abcdef")
                        .check("{ \"tag\": \"8f2fb605c4e6d7b4810b7fb4f4d61cbc\", \"iv\": \"" + IV
                                + "\", \"encryptedContent\": \"ad6bfd99d088b3f29e1c7ffc8ebe41213d1db9182857ee\" }"))
                .doesNotThrowAnyException();
    }

    @Test
    void whatWasChangedDoesNot() {
        assertThatThrownBy(() -> cipher.check(VECTOR.replace("b6791f", "b6791e")))
                .isInstanceOf(Rejected.class)
                .hasMessage("ciphertext_unreadable");
        assertThatThrownBy(() -> cipher.check(VECTOR.replace("e55a24", "e55a25")))
                .hasMessage("ciphertext_unreadable");
        assertThatThrownBy(() -> LegacyCipher.of("f".repeat(64)).check(VECTOR)).hasMessage("ciphertext_unreadable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain text",
                "{}",
                "{\"encryptedContent\":\"b\",\"iv\":\"a0a1a2a3a4a5a6a7a8a9aaab\",\"tag\":\"e55a24c6c59e4ebf2c03f5130e990266\"}",
                "{\"encryptedContent\":\"b6\",\"iv\":\"a0\",\"tag\":\"e55a24c6c59e4ebf2c03f5130e990266\"}",
                "{\"encryptedContent\":\"b6\",\"iv\":\"a0a1a2a3a4a5a6a7a8a9aaab\",\"tag\":\"e5\"}",
                "v1.k1.abc"
            })
    void whatIsNoCiphertextIsNotTakenOver(String stored) {
        assertThatThrownBy(() -> LegacyCipher.envelope(stored)).hasMessage("ciphertext_malformed");
    }

    @Test
    void theEnvelopeHoldsWhatWasStored() throws Rejected {
        var envelope = LegacyCipher.envelope(VECTOR);
        assertThat(envelope).matches("v0\\.legacy\\.[A-Za-z0-9_-]+");
        assertThat(stored(envelope)).isEqualTo(VECTOR);
    }

    @Test
    void aNoteIsSealedInTheSameFormAndTheSameInEveryRun() throws Exception {
        var sealed = cipher.seal("m1", "Dói-me as costas");
        cipher.check(stored(sealed));
        assertThat(opened(sealed)).isEqualTo("Dói-me as costas");
        assertThat(cipher.seal("m1", "Dói-me as costas")).isEqualTo(sealed);
        assertThat(cipher.seal("m2", "Dói-me as costas")).as("another nonce").isNotEqualTo(sealed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "00", "0123456789abcdef0123456789abcde"})
    void aKeyOfNoKnownFormStopsTheImportWithoutBeingTold(String key) {
        assertThatThrownBy(() -> LegacyCipher.of(key))
                .isInstanceOf(Stop.class)
                .hasMessageContaining(key.length() + " characters")
                .hasMessageNotContaining(key.isEmpty() ? "\0" : key + " ");
    }

    static String opened(String envelope) throws GeneralSecurityException {
        var stored = stored(envelope);
        var opening = Cipher.getInstance("AES/GCM/NoPadding");
        opening.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(HexFormat.of().parseHex(LegacyGenerator.KEY), "AES"),
                new GCMParameterSpec(128, HexFormat.of().parseHex(field(stored, "iv"))));
        return new String(
                opening.doFinal(HexFormat.of().parseHex(field(stored, "encryptedContent") + field(stored, "tag"))),
                UTF_8);
    }

    private static String stored(String envelope) {
        return new String(Base64.getUrlDecoder().decode(envelope.substring("v0.legacy.".length())), UTF_8);
    }

    private static String field(String stored, String name) {
        return stored.replaceAll(".*\"" + name + "\":\"([0-9a-f]*)\".*", "$1");
    }
}
