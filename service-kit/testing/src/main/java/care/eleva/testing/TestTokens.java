package care.eleva.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import care.eleva.database.Login;
import care.eleva.database.TrustedIssuer;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Makes access tokens with WorkOS's shape and a key of its own: valid ones, and every kind of invalid one. The databases of
 * {@link TestDatabase} know the key of {@link #shared()}; services under test read it from {@link #jwksUrl()}.
 */
public final class TestTokens {

    public static final String CLIENT_ID = "client_test";
    public static final String ISSUER = "https://api.workos.test/user_management/client_test";
    public static final TrustedIssuer TRUSTED_ISSUER = new TrustedIssuer(ISSUER, CLIENT_ID);

    private static final int KEY_SIZE = 2048;
    private static @Nullable TestTokens shared;

    private final String kid;
    private final KeyPair key;
    private @Nullable HttpServer server;

    private TestTokens(String kid, KeyPair key) {
        this.kid = kid;
        this.key = key;
    }

    /** The key that every test database trusts. */
    public static synchronized TestTokens shared() {
        if (shared == null) {
            shared = withNewKey("key_test");
        }
        return shared;
    }

    /** A key that no database trusts until {@link #putKey} is called. */
    public static TestTokens withNewKey(String kid) {
        return withNewKey(kid, KEY_SIZE);
    }

    public static TestTokens withNewKey(String kid, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return new TestTokens(kid, generator.generateKeyPair());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** The same key under another name: what an attacker would write into a header. */
    public TestTokens calling(String otherKid) {
        return new TestTokens(otherKid, key);
    }

    /** Makes a database trust this key, as the one login that may. */
    public void putKey(TestDatabase database) {
        try (var connection = database.as(Login.AUTH_SERVICE_KEYS)) {
            Sql.execute(connection, "SELECT auth.put_key(?, ?, 'AQAB')", kid, modulus());
        } catch (java.sql.SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** A token builder for a user in no organization; valid for five minutes unless told otherwise. */
    public TestToken user(String userId) {
        return new TestToken(this).user(userId);
    }

    /** A token builder for a person of {@link TestOrganizations}. */
    public TestToken user(TestOrganizations.Member member) {
        return user(member.userId()).org(member.orgId()).session(member.sessionId());
    }

    public String kid() {
        return kid;
    }

    /** n of the JWK. */
    public String modulus() {
        return base64url(unsigned(publicKey().getModulus(), keyBytes()));
    }

    public RSAPublicKey publicKey() {
        return (RSAPublicKey) key.getPublic();
    }

    public RSAPrivateKey privateKey() {
        return (RSAPrivateKey) key.getPrivate();
    }

    /** The key set as WorkOS publishes it. */
    public String jwks() {
        return """
                {"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"%s","n":"%s","e":"AQAB"}]}""".formatted(kid, modulus());
    }

    /** Where services under test find the key set; the first call starts a server on a free loopback port. */
    public URI jwksUrl() {
        return URI.create(apiBaseUrl() + "/sso/jwks/" + CLIENT_ID);
    }

    /** Base address for {@code WORKOS_API_BASE_URL}, of a server that knows the key set and nothing else. */
    public synchronized String apiBaseUrl() {
        if (server == null) {
            server = serve();
        }
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private HttpServer serve() {
        try {
            var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            http.createContext("/sso/jwks/" + CLIENT_ID, exchange -> {
                var body = jwks().getBytes(UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            http.start(); // its thread is a daemon of the JVM's life; the port goes with the process
            return http;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    byte[] sign(String signed) {
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key.getPrivate());
            signature.update(signed.getBytes(UTF_8));
            return signature.sign();
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    int keyBytes() {
        return (publicKey().getModulus().bitLength() + 7) / 8;
    }

    static byte[] unsigned(BigInteger number, int length) {
        var bytes = number.toByteArray();
        var result = new byte[length];
        var start = Math.max(0, bytes.length - length);
        var part = Arrays.copyOfRange(bytes, start, bytes.length);
        System.arraycopy(part, 0, result, length - part.length, part.length);
        return result;
    }

    static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
