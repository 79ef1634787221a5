package care.eleva.testing.database;

import static care.eleva.testing.database.Refusal.assertRefused;
import static care.eleva.testing.database.Refusal.assertTokenRefused;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import care.eleva.testing.TestOrganizations.Member;
import care.eleva.testing.TestToken;
import care.eleva.testing.TestTokens;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenVerificationTest {

    /** RFC 7515, appendix A.2: protected header and payload, signature, and n of the key. */
    private static final String RFC_SIGNED =
            "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private static final String RFC_SIGNATURE =
            "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
                    + "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
                    + "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    private static final String RFC_MODULUS =
            "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOW"
                    + "vG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9k"
                    + "G4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
    private static final String MATCHES =
            "SELECT auth_private.rsa_sha256_matches(('0x' || encode(auth_private.base64url(?), 'hex'))::numeric, 256, ?, ?)";

    private static final Member ANA = TestOrganizations.fresh();

    private final TestDatabase database = TestDatabase.shared();
    private final Connection app = database.as("app_service");

    @AfterEach
    void close() throws SQLException {
        app.close();
    }

    @Test
    void theExampleOfTheRfcVerifies() throws SQLException {
        var signature = Base64.getUrlDecoder().decode(RFC_SIGNATURE);
        var signed = RFC_SIGNED.getBytes(US_ASCII);
        try (var owner = database.asOwnerOf("auth")) {
            assertThat(Sql.value(owner, MATCHES, RFC_MODULUS, signature, signed))
                    .isEqualTo(true);
            for (int bit = 0; bit < signed.length * 8; bit += 5) {
                assertThat(Sql.value(owner, MATCHES, RFC_MODULUS, signature, flip(signed, bit)))
                        .as("signed bit %d", bit)
                        .isEqualTo(false);
            }
            for (int bit = 0; bit < signature.length * 8; bit += 7) {
                assertThat(Sql.value(owner, MATCHES, RFC_MODULUS, flip(signature, bit), signed))
                        .as("signature bit %d", bit)
                        .isEqualTo(false);
            }
        }
    }

    @Test
    void theExampleOfTheRfcIsNoTokenOfOurs() {
        assertTokenRefused(() -> begin(RFC_SIGNED + "." + RFC_SIGNATURE), "token_key_unknown");
    }

    @Test
    void aValidTokenIsAccepted() {
        begin(token().sign());
        begin(token().client(TestTokens.CLIENT_ID)
                .claim("aud", "something else")
                .sign());
        begin(token().without("client_id").claim("aud", TestTokens.CLIENT_ID).sign());
        begin(token().claim("org_id", null)
                .without("role")
                .without("permissions")
                .sign());
        begin(token().notBefore(Instant.now().plusSeconds(20))
                .issuedAt(Instant.now().plusSeconds(20))
                .sign());
        begin(token().expiresIn(Duration.ofSeconds(-20)).sign());
        begin(token().claim("exp", Instant.now().getEpochSecond() + 60.5).sign());
    }

    static Stream<Arguments> refused() {
        var stranger = TestTokens.withNewKey("key_test");
        var now = Instant.now();
        return Stream.of(
                of(
                        "token_signature",
                        "another key under a known name",
                        t -> stranger.user(ANA).sign()),
                of(
                        "token_key_unknown",
                        "an unknown kid",
                        t -> t.header("kid", "key_other").sign()),
                of("token_key_unknown", "no kid", t -> t.withoutHeader("kid").sign()),
                of(
                        "token_key_unknown",
                        "a kid that is no text",
                        t -> t.header("kid", 1).sign()),
                of("token_algorithm", "alg none without a signature", TestToken::unsigned),
                of(
                        "token_algorithm",
                        "alg none with a signature",
                        t -> t.header("alg", "none").sign()),
                of("token_algorithm", "HS256 with the public key as secret", TestToken::signedWithPublicKeyAsSecret),
                of(
                        "token_algorithm",
                        "RS512 in the header",
                        t -> t.header("alg", "RS512").sign()),
                of(
                        "token_algorithm",
                        "another spelling of RS256",
                        t -> t.header("alg", "rs256").sign()),
                of(
                        "token_algorithm",
                        "alg that is a list",
                        t -> t.header("alg", List.of("RS256")).sign()),
                of("token_algorithm", "no alg", t -> t.withoutHeader("alg").sign()),
                of(
                        "token_algorithm",
                        "a critical extension",
                        t -> t.header("crit", List.of("b64"))
                                .header("b64", false)
                                .sign()),
                of(
                        "token_signature",
                        "a signature that is one byte short",
                        t -> t.withSignature(s -> Arrays.copyOf(s, 255))),
                of(
                        "token_signature",
                        "a signature that is one byte long",
                        t -> t.withSignature(s -> Arrays.copyOf(s, 257))),
                of("token_signature", "a leading zero byte too much", t -> t.withSignature(s -> join(new byte[1], s))),
                of("token_signature", "an all-zero signature", t -> t.withSignature(s -> new byte[256])),
                of(
                        "token_signature",
                        "the signature 1",
                        t -> t.withSignature(s -> join(new byte[255], new byte[] {1}))),
                of("token_malformed", "an empty signature", t -> t.withSignature(s -> new byte[0])),
                of("token_signature", "s plus n", TokenVerificationTest::plusModulus),
                of(
                        "token_signature",
                        "n itself",
                        t -> t.withSignature(s -> Base64.getUrlDecoder()
                                .decode(TestTokens.shared().modulus()))),
                of(
                        "token_issuer",
                        "a foreign issuer",
                        t -> t.issuer("https://evil.example").sign()),
                of(
                        "token_issuer",
                        "an issuer with a slash",
                        t -> t.issuer(TestTokens.ISSUER + "/").sign()),
                of("token_issuer", "no issuer", t -> t.without("iss").sign()),
                of(
                        "token_issuer",
                        "a list of issuers",
                        t -> t.claim("iss", List.of(TestTokens.ISSUER)).sign()),
                of(
                        "token_client",
                        "a foreign client",
                        t -> t.client("client_other").sign()),
                of(
                        "token_client",
                        "a foreign client with our audience",
                        t -> t.client("client_other")
                                .claim("aud", TestTokens.CLIENT_ID)
                                .sign()),
                of("token_client", "no client", t -> t.without("client_id").sign()),
                of(
                        "token_client",
                        "no client and a foreign audience",
                        t -> t.without("client_id").claim("aud", "other").sign()),
                of(
                        "token_expired",
                        "expired a minute ago",
                        t -> t.expiresIn(Duration.ofSeconds(-60)).sign()),
                of(
                        "token_expired",
                        "expired beyond the skew",
                        t -> t.expiresIn(Duration.ofSeconds(-32)).sign()),
                of(
                        "token_not_yet_valid",
                        "nbf in a minute",
                        t -> t.notBefore(now.plusSeconds(60)).sign()),
                of(
                        "token_not_yet_valid",
                        "issued in a minute",
                        t -> t.issuedAt(now.plusSeconds(60)).sign()),
                of("token_claims", "no exp", t -> t.without("exp").sign()),
                of("token_claims", "no iat", t -> t.without("iat").sign()),
                of(
                        "token_claims",
                        "exp as text",
                        t -> t.claim("exp", "9999999999").sign()),
                of(
                        "token_claims",
                        "exp beyond all reason",
                        t -> t.claim("exp", 1e300).sign()),
                of("token_claims", "nbf as text", t -> t.claim("nbf", "0").sign()),
                of(
                        "token_claims",
                        "valid for a year",
                        t -> t.expiresAt(now.plus(Duration.ofDays(365))).sign()),
                of("token_claims", "no sub", t -> t.without("sub").sign()),
                of("token_claims", "an empty sub", t -> t.claim("sub", "").sign()),
                of(
                        "token_claims",
                        "sub with a space",
                        t -> t.claim("sub", "user 1").sign()),
                of("token_claims", "no sid", t -> t.without("sid").sign()),
                of(
                        "token_claims",
                        "org_id that is no text",
                        t -> t.claim("org_id", List.of("org_1")).sign()),
                of(
                        "token_claims",
                        "permissions as one text",
                        t -> t.claim("permissions", "audit:view_logs").sign()),
                of(
                        "token_claims",
                        "a permission that is a number",
                        t -> t.claim("permissions", List.of("a", 1)).sign()),
                of(
                        "token_claims",
                        "act without sub",
                        t -> t.claim("act", Map.of()).sign()),
                of("token_malformed", "a payload that is a list", t -> t.signPayload("[]")),
                of("token_malformed", "a payload that is no JSON", t -> t.signPayload("sub=me")),
                of("token_malformed", "a name twice", t -> t.signPayload("{\"sub\":\"user_1\",\"sub\":\"user_2\"}")),
                of("token_malformed", "a name twice, deep down", t -> t.signPayload("{\"a\":{\"b\":1,\"b\":2}}")),
                of("token_malformed", "text behind the payload", t -> t.signPayload("{} {}")),
                of("token_malformed", "an escaped NUL", t -> t.signPayload("{\"sub\":\"\\u0000\"}")),
                of(
                        "token_issuer",
                        "deep nesting and nothing else",
                        t -> t.signPayload("{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}")),
                of(
                        "token_malformed",
                        "alg twice in the header",
                        t -> t.signWithHeader("{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"key_test\"}")),
                of("token_malformed", "a header that is no JSON", t -> t.signWithHeader("RS256")),
                of(
                        "token_malformed",
                        "two parts",
                        t -> t.sign().substring(0, t.sign().lastIndexOf('.'))),
                of("token_malformed", "four parts", t -> t.sign() + ".x"),
                of("token_malformed", "padding", t -> t.sign() + "="),
                of("token_malformed", "a trailing newline", t -> t.sign() + "\n"),
                of("token_malformed", "a leading space", t -> " " + t.sign()),
                of(
                        "token_malformed",
                        "the other alphabet",
                        t -> t.sign().replace('-', '+').replace('_', '/')),
                of("token_malformed", "no text at all", t -> ""),
                of(
                        "token_malformed",
                        "a token of 20,000 characters",
                        t -> t.claim("x", "x".repeat(20_000)).sign()),
                of(
                        "token_malformed",
                        "one of several spellings of the last character",
                        TokenVerificationTest::otherSpelling));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("refused")
    void whatIsNotExactlyRightIsRefused(String code, String what, Function<TestToken, String> spoil) {
        var token = spoil.apply(token());
        assertTokenRefused(() -> begin(token), code);
    }

    @Test
    void noTokenIsRefused() {
        assertTokenRefused(() -> begin(null), "token_malformed");
    }

    @Test
    void noChangedBitIsAccepted() {
        var random = new Random(20261124);
        var parts = token().role("member").permissions("events:create").sign().split("\\.");
        var refusals = 0;
        for (int part = 0; part < 3; part++) {
            var bytes = Base64.getUrlDecoder().decode(parts[part]);
            for (int bit : random.ints(250, 0, bytes.length * 8).toArray()) {
                var changed = parts.clone();
                changed[part] = Base64.getUrlEncoder().withoutPadding().encodeToString(flip(bytes, bit));
                refusals += refusedBeforeTheClaims(String.join(".", changed));
            }
        }
        assertThat(refusals).isEqualTo(750);
    }

    @Test
    void noChangedCharacterIsAccepted() {
        var random = new Random(7515);
        var token = token().sign();
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \u00e9";
        for (int i = 0; i < 300; i++) {
            var at = random.nextInt(token.length());
            var character = alphabet.charAt(random.nextInt(alphabet.length()));
            if (token.charAt(at) != character) {
                refusedBeforeTheClaims(token.substring(0, at) + character + token.substring(at + 1));
            }
        }
    }

    @Test
    void aSignatureThatStartsWithAZeroByteKeepsIt() {
        var token = IntStream.range(0, 10_000)
                .mapToObj(i -> token().claim("jti", i).sign())
                .filter(candidate -> signature(candidate)[0] == 0)
                .findFirst()
                .orElseThrow();
        var stripped = Arrays.copyOfRange(signature(token), 1, 256);
        assertTokenRefused(
                () -> begin(token.substring(0, token.lastIndexOf('.') + 1)
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(stripped)),
                "token_signature");
        begin(token);
    }

    @Test
    void largerKeysWorkAndSmallerOnesAreRefused() {
        var own = TestDatabase.fresh();
        for (int bits : new int[] {3072, 4096}) {
            var tokens = TestTokens.withNewKey("key_" + bits, bits);
            tokens.putKey(own);
            try (var connection = own.as("app_service", tokens.user(ANA).sign())) {
                assertThat(Sql.text(connection, "SELECT auth.user_id()")).isEqualTo(ANA.userId());
            } catch (SQLException broken) {
                throw new IllegalStateException(broken);
            }
        }
        assertRefused(() -> TestTokens.withNewKey("key_1024", 1024).putKey(own), "22023", "key_weak");
        assertRefused(() -> TestTokens.withNewKey("key_test").putKey(own), "22023", "key_conflict");
    }

    static Stream<Arguments> badKeys() {
        var n = Base64.getUrlDecoder().decode(TestTokens.shared().modulus());
        var even = n.clone();
        even[255] &= (byte) 0xfe;
        var low = n.clone();
        low[0] &= 0x7f;
        return Stream.of(
                Arguments.of("key_x", encode(n), "Aw", "key_malformed"),
                Arguments.of("key_x", encode(n), null, "key_malformed"),
                Arguments.of("key_x", encode(n) + "=", "AQAB", "key_malformed"),
                Arguments.of("key_x", null, "AQAB", "key_malformed"),
                Arguments.of("", encode(n), "AQAB", "key_malformed"),
                Arguments.of(null, encode(n), "AQAB", "key_malformed"),
                Arguments.of("key_x", encode(even), "AQAB", "key_weak"),
                Arguments.of("key_x", encode(low), "AQAB", "key_weak"),
                Arguments.of("key_x", encode(join(new byte[1], n)), "AQAB", "key_weak"),
                Arguments.of("key_x", encode(join(n, n, n)), "AQAB", "key_weak"));
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    void aKeyThatIsNoGoodIsRefused(@Nullable String kid, @Nullable String n, @Nullable String e, String code)
            throws SQLException {
        try (var keys = database.as("auth_service_keys")) {
            assertRefused(() -> Sql.execute(keys, "SELECT auth.put_key(?, ?, ?)", kid, n, e), "22023", code);
        }
    }

    private static Arguments of(String code, String what, Function<TestToken, String> spoil) {
        return Arguments.of(code, what, spoil);
    }

    private static TestToken token() {
        return TestTokens.shared().user(ANA);
    }

    private void begin(@Nullable String token) {
        Sql.execute(app, "SELECT auth.begin(?, NULL)", token);
    }

    private int refusedBeforeTheClaims(String token) {
        try {
            begin(token);
        } catch (Sql.Refused refused) {
            assertThat(refused.state()).isEqualTo("EL401");
            assertThat(refused.message())
                    .isIn("token_malformed", "token_algorithm", "token_key_unknown", "token_signature");
            return 1;
        }
        throw new AssertionError("accepted: " + token);
    }

    private static String plusModulus(TestToken token) {
        return IntStream.range(0, 10_000)
                .mapToObj(i -> token.claim("jti", i).withSignaturePlusModulus())
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private static String otherSpelling(TestToken token) {
        var signed = token.sign();
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var last = alphabet.indexOf(signed.charAt(signed.length() - 1));
        return signed.substring(0, signed.length() - 1) + alphabet.charAt(last + 1);
    }

    private static byte[] signature(String token) {
        return Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] flip(byte[] bytes, int bit) {
        var flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }

    private static byte[] join(byte[]... parts) {
        var joined = new byte[0];
        for (var part : parts) {
            var longer = Arrays.copyOf(joined, joined.length + part.length);
            System.arraycopy(part, 0, longer, joined.length, part.length);
            joined = longer;
        }
        return joined;
    }
}
