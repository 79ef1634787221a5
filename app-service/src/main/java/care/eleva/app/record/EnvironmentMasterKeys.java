package care.eleva.app.record;

import care.eleva.kit.crypto.BoundCipher;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Master keys that the process was started with, from its environment or from files. The first one wraps. */
final class EnvironmentMasterKeys implements MasterKeyProvider {
    private final Map<String, EncryptionKey> keys = new LinkedHashMap<>();
    private final String current;

    EnvironmentMasterKeys(List<EncryptionKey> keys) {
        keys.forEach(key -> this.keys.putIfAbsent(key.id(), key));
        this.current = keys.getFirst().id();
    }

    @Override
    public String current() {
        return current;
    }

    @Override
    public boolean knows(String masterKeyId) {
        return keys.containsKey(masterKeyId);
    }

    /** All of them, the one that wraps first. */
    List<EncryptionKey> all() {
        return List.copyOf(keys.values());
    }

    @Override
    public Uni<byte[]> wrap(byte[] dataKey, String orgId, String boundTo) {
        return Uni.createFrom().item(cipher(current).encrypt(dataKey, boundTo));
    }

    @Override
    public Uni<byte[]> unwrap(String masterKeyId, byte[] wrapped, String boundTo) {
        return Uni.createFrom().item(() -> cipher(masterKeyId).decrypt(wrapped, boundTo));
    }

    private BoundCipher cipher(String id) {
        EncryptionKey key = keys.get(id);
        if (key == null) {
            throw new IllegalStateException("master key " + id + " is not among those that are given");
        }
        return new BoundCipher(key.bytes());
    }
}
