package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The RSA keys of access tokens. The newest signs; older ones stay in the key set until they are dropped. Generating a
 * key takes longer than starting everything else, so the first one is made beside the start.
 */
final class SigningKeys {
    private static final int BITS = 2048;
    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(3650);
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Map<String, PrivateKey> parsed = new HashMap<>();
    private @Nullable CompletableFuture<KeyPair> first;
    private @Nullable KeyPair foreign;

    /** A key id and the key to sign with. */
    record Signer(String kid, PrivateKey key) {}

    SigningKeys(Store store, Time time, Ids ids) {
        this.store = store;
        this.time = time;
        this.ids = ids;
    }

    /** Begins to make the first key unless there is one. */
    void prepare() {
        if (store.keys.size() == 0) {
            first = CompletableFuture.supplyAsync(SigningKeys::generate);
        }
    }

    /** A pinned key: PKCS #8, as PEM or as bare base64. */
    void pin(String kid, String pkcs8) {
        try {
            var bytes = Base64.getMimeDecoder().decode(pkcs8.replaceAll("-----[A-Z ]+-----", ""));
            var factory = KeyFactory.getInstance("RSA");
            var secret = (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(bytes));
            var open = factory.generatePublic(new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent()));
            add(kid, new KeyPair(open, secret));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("The seed's signing key is not a PKCS #8 RSA key", e);
        }
    }

    /** A new key that signs from now on. */
    String rotate() {
        ensure();
        return add(ids.next("sso_oidc_key_pair"), generate());
    }

    /** Takes all but the signing key out of the key set. */
    void dropOld() {
        var current = signer().kid();
        store.keys.all().forEach(key -> {
            var kid = Json.must(key, "id");
            if (!kid.equals(current)) {
                store.keys.remove(kid);
                parsed.remove(kid);
            }
        });
    }

    Signer signer() {
        ensure();
        var kid = Json.must(store.keys.all().getLast(), "id");
        return new Signer(kid, privateKey(kid));
    }

    /** A key that is in no key set, under the id of the one that signs: for tokens that must be refused. */
    Signer foreigner() {
        if (foreign == null) {
            foreign = generate();
        }
        return new Signer(signer().kid(), foreign.getPrivate());
    }

    /** The key set as {@code /sso/jwks/<client id>} shows it, newest first. */
    JsonNode jwks() {
        ensure();
        var set = Json.object();
        var keys = set.putArray("keys");
        store.keys.all().reversed().forEach(key -> keys.add(jwk(key)));
        return set;
    }

    private static ObjectNode jwk(ObjectNode key) {
        var der = Base64.getDecoder().decode(Json.must(key, "certificate"));
        var open = (RSAPublicKey) publicKey(der);
        var jwk = Json.object()
                .put("alg", "RS256")
                .put("kty", "RSA")
                .put("use", "sig")
                .put("kid", Json.must(key, "id"))
                .put("n", URL.encodeToString(unsigned(open.getModulus().toByteArray())))
                .put("e", URL.encodeToString(unsigned(open.getPublicExponent().toByteArray())))
                .put("x5t#S256", URL.encodeToString(sha256(der)));
        jwk.putArray("x5c").add(Json.must(key, "certificate"));
        return jwk;
    }

    private void ensure() {
        if (store.keys.size() == 0) {
            add(ids.next("sso_oidc_key_pair"), first == null ? generate() : first.join());
        }
    }

    private String add(String kid, KeyPair pair) {
        try {
            var from = time.now();
            var certificate = Certificate.selfSigned(
                    pair.getPublic(), pair.getPrivate(), "WorkOS stand-in", from, from.plus(CERTIFICATE_LIFE));
            store.keys.save(Json.object()
                    .put("id", kid)
                    .put(
                            "private_key",
                            Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()))
                    .put("certificate", Base64.getEncoder().encodeToString(certificate)));
            parsed.put(kid, pair.getPrivate());
            return kid;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK cannot sign with RSA", e);
        }
    }

    private PrivateKey privateKey(String kid) {
        return parsed.computeIfAbsent(kid, id -> {
            try {
                var bytes = Base64.getDecoder().decode(Json.must(store.keys.get(id), "private_key"));
                return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("The state file holds a broken key: " + id, e);
            }
        });
    }

    private static PublicKey publicKey(byte[] certificate) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificate))
                    .getPublicKey();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A certificate of ours cannot be read", e);
        }
    }

    private static KeyPair generate() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK lacks RSA", e);
        }
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK lacks SHA-256", e);
        }
    }

    private static byte[] unsigned(byte[] bytes) {
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }
}
