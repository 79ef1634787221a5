package care.eleva.app.record;

import care.eleva.kit.crypto.BoundCipher;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/**
 * The master key is with WorkOS Vault and never here. Vault gives a fresh key for an organization, once in the clear and
 * once wrapped; with that key the data key is wrapped here, bound to its organization and name, because what Vault
 * opens it opens for any context. Stored is {@code length ‖ what Vault wrapped ‖ what was wrapped here}.
 */
@ApplicationScoped
class VaultMasterKeys implements MasterKeyProvider {
    private static final Logger LOG = Logger.getLogger(VaultMasterKeys.class);
    private static final String ID = "workos-vault";
    private static final int MAX_KEYS = 10_000;

    private final VaultRestClient vault;
    private final VaultConfig config;
    /** By wrapped bytes: a rotated or destroyed key is never asked for again, and soon gone from here too. */
    private final Cache<ByteBuffer, byte[]> opened;

    VaultMasterKeys(@RestClient VaultRestClient vault, VaultConfig config) {
        this.vault = vault;
        this.config = config;
        this.opened = Caffeine.newBuilder()
                .maximumSize(MAX_KEYS)
                .expireAfterWrite(config.keep())
                .build();
    }

    @Override
    public String current() {
        return ID;
    }

    @Override
    public boolean knows(String masterKeyId) {
        return ID.equals(masterKeyId);
    }

    @Override
    public Uni<byte[]> wrap(byte[] dataKey, String orgId, String boundTo) {
        return ask(vault.create(authorization(), new VaultRestClient.Context(Map.of("organization_id", orgId))))
                .map(fresh -> pack(fresh, cipher(fresh.dataKey()).encrypt(dataKey, boundTo)));
    }

    @Override
    public Uni<byte[]> unwrap(String masterKeyId, byte[] wrapped, String boundTo) {
        ByteBuffer packed = ByteBuffer.wrap(wrapped.clone());
        byte[] known = opened.getIfPresent(packed);
        Uni<byte[]> key = known != null ? Uni.createFrom().item(known) : open(packed, keys(wrapped));
        return key.map(bytes -> new BoundCipher(bytes).decrypt(sealed(wrapped), boundTo));
    }

    private Uni<byte[]> open(ByteBuffer packed, String keys) {
        return ask(vault.open(authorization(), new VaultRestClient.Keys(keys)))
                .map(answer -> Base64.getDecoder().decode(answer.dataKey()))
                .invoke(key -> opened.put(packed, key));
    }

    /** What Vault says when it refuses could hold a key, so only its kind is logged. */
    private <T> Uni<T> ask(Uni<T> question) {
        return question.ifNoItem()
                .after(config.timeout())
                .fail()
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "WorkOS Vault does not answer: %s", failure.getClass().getSimpleName()))
                .onFailure()
                .transform(failure -> RecordProblem.MASTER_KEY_UNAVAILABLE.exception());
    }

    private String authorization() {
        return "Bearer " + config.apiKey().orElseThrow(() -> new IllegalStateException("WORKOS_API_KEY is missing"));
    }

    private static BoundCipher cipher(String key) {
        return new BoundCipher(Base64.getDecoder().decode(key));
    }

    private static byte[] pack(VaultRestClient.NewKey fresh, byte[] sealed) {
        byte[] keys = fresh.encryptedKeys().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(Short.BYTES + keys.length + sealed.length)
                .putShort((short) keys.length)
                .put(keys)
                .put(sealed)
                .array();
    }

    private static String keys(byte[] packed) {
        return new String(packed, Short.BYTES, ByteBuffer.wrap(packed).getShort(), StandardCharsets.US_ASCII);
    }

    private static byte[] sealed(byte[] packed) {
        int start = Short.BYTES + ByteBuffer.wrap(packed).getShort();
        return java.util.Arrays.copyOfRange(packed, start, packed.length);
    }
}
