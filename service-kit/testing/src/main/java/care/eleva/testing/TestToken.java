package care.eleva.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Builds one access token. Every method returns the builder; {@link #sign()} ends it, and so do the ways to spoil it. */
public final class TestToken {

    private static final Duration LIFE = Duration.ofMinutes(5);

    private final TestTokens tokens;
    private final Map<String, @Nullable Object> header = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> claims = new LinkedHashMap<>();

    TestToken(TestTokens tokens) {
        this.tokens = tokens;
        var now = Clock.systemUTC().instant();
        header.put("alg", "RS256");
        header.put("kid", tokens.kid());
        claims.put("iss", TestTokens.ISSUER);
        claims.put("client_id", TestTokens.CLIENT_ID);
        claims.put("sid", "session_" + UUID.randomUUID().toString().replace("-", ""));
        claims.put("jti", UUID.randomUUID().toString());
        issuedAt(now).expiresAt(now.plus(LIFE));
    }

    public TestToken user(String userId) {
        return claim("sub", userId);
    }

    public TestToken org(@Nullable String orgId) {
        return orgId == null ? without("org_id") : claim("org_id", orgId);
    }

    public TestToken session(String sessionId) {
        return claim("sid", sessionId);
    }

    public TestToken role(String role) {
        return claim("role", role).claim("roles", List.of(role));
    }

    public TestToken permissions(String... permissions) {
        return claim("permissions", List.of(permissions));
    }

    public TestToken issuer(String issuer) {
        return claim("iss", issuer);
    }

    public TestToken client(String clientId) {
        return claim("client_id", clientId);
    }

    public TestToken impersonatedBy(String impersonator) {
        return claim("act", Map.of("sub", impersonator));
    }

    public TestToken issuedAt(Instant instant) {
        return claim("iat", instant.getEpochSecond());
    }

    public TestToken expiresAt(Instant instant) {
        return claim("exp", instant.getEpochSecond());
    }

    /** Issued and expired so that it ends this long from now; a negative duration makes an expired token. */
    public TestToken expiresIn(Duration life) {
        var end = Clock.systemUTC().instant().plus(life);
        return issuedAt(end.minus(LIFE)).expiresAt(end);
    }

    public TestToken notBefore(Instant instant) {
        return claim("nbf", instant.getEpochSecond());
    }

    public TestToken claim(String name, @Nullable Object value) {
        claims.put(name, value);
        return this;
    }

    public TestToken without(String claim) {
        claims.remove(claim);
        return this;
    }

    public TestToken header(String name, @Nullable Object value) {
        header.put(name, value);
        return this;
    }

    public TestToken withoutHeader(String name) {
        header.remove(name);
        return this;
    }

    public String sessionId() {
        return String.valueOf(claims.get("sid"));
    }

    /** The signed token. */
    public String sign() {
        return signPayload(Json.of(claims));
    }

    /** A properly signed token whose payload is this text, JSON or not. */
    public String signPayload(String payload) {
        var signed = encode(Json.of(header)) + "." + encode(payload);
        return signed + "." + TestTokens.base64url(tokens.sign(signed));
    }

    /** Signed, with the header taken as it is. */
    public String signWithHeader(String headerJson) {
        var signed = encode(headerJson) + "." + encode(Json.of(claims));
        return signed + "." + TestTokens.base64url(tokens.sign(signed));
    }

    /** alg none, without a signature. */
    public String unsigned() {
        header.put("alg", "none");
        return encode(Json.of(header)) + "." + encode(Json.of(claims)) + ".";
    }

    /** alg HS256, with the public key as the shared secret: the classic confusion of algorithms. */
    public String signedWithPublicKeyAsSecret() {
        header.put("alg", "HS256");
        var signed = encode(Json.of(header)) + "." + encode(Json.of(claims));
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(tokens.publicKey().getEncoded(), "HmacSHA256"));
            return signed + "." + TestTokens.base64url(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** A valid token whose signature bytes were changed. */
    public String withSignature(UnaryOperator<byte[]> change) {
        var signed = encode(Json.of(header)) + "." + encode(Json.of(claims));
        return signed + "." + TestTokens.base64url(change.apply(tokens.sign(signed)));
    }

    /** The signature plus the modulus: equal modulo n, and too large to be one. Null when it does not fit the length. */
    public @Nullable String withSignaturePlusModulus() {
        var signed = encode(Json.of(header)) + "." + encode(Json.of(claims));
        var larger =
                new BigInteger(1, tokens.sign(signed)).add(tokens.publicKey().getModulus());
        return larger.bitLength() > tokens.keyBytes() * 8
                ? null
                : signed + "." + TestTokens.base64url(TestTokens.unsigned(larger, tokens.keyBytes()));
    }

    private static String encode(String json) {
        return TestTokens.base64url(json.getBytes(UTF_8));
    }
}
