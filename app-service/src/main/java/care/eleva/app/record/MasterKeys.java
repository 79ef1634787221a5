package care.eleva.app.record;

import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The master keys: one wraps, all unwrap. Made at the start, which a bad key stops. */
@Startup
@ApplicationScoped
class MasterKeys {
    private static final Logger LOG = Logger.getLogger(MasterKeys.class);

    private final @Nullable EnvironmentMasterKeys given;
    private final MasterKeyProvider writer;
    private final List<MasterKeyProvider> providers;

    MasterKeys(RecordsConfig config, VaultMasterKeys vault) {
        List<EncryptionKey> keys = read(config);
        boolean fromVault = config.masterKeyPlace() == MasterKeyPlace.WORKOS_VAULT;
        if (keys.isEmpty() && !fromVault) {
            throw new IllegalArgumentException("ENCRYPTION_KEY is missing");
        }
        keys.forEach(key -> LOG.infof("master key %s is given as %s", key.id(), key.form()));
        this.given = keys.isEmpty() ? null : new EnvironmentMasterKeys(keys);
        this.writer = given == null || fromVault ? vault : given;
        this.providers = given == null ? List.of(vault) : List.of(given, vault);
        LOG.infof("data keys are wrapped by %s", writer.current());
    }

    /** The one that wraps first. */
    private static List<EncryptionKey> read(RecordsConfig config) {
        List<EncryptionKey> keys = new ArrayList<>();
        config.encryptionKey().map(EncryptionKey::parse).ifPresent(keys::add);
        config.encryptionKeyFile().ifPresent(file -> keys.addAll(read(file)));
        config.oldEncryptionKeys().map(EncryptionKey::parseAll).ifPresent(keys::addAll);
        return keys;
    }

    private static List<EncryptionKey> read(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .map(EncryptionKey::parse)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the file of ENCRYPTION_KEY_FILE cannot be read", unreadable);
        }
    }

    /** The name of the master key that wraps at present. */
    String current() {
        return writer.current();
    }

    /** Wraps a data key with the current master key. */
    Uni<byte[]> wrap(byte[] dataKey, String orgId, String boundTo) {
        return writer.wrap(dataKey, orgId, boundTo);
    }

    /** The data key that the master key of that name wrapped; without a name, whichever of the given ones fits. */
    Uni<byte[]> unwrap(@Nullable String masterKeyId, byte[] wrapped, String boundTo) {
        if (masterKeyId == null) {
            return unwrapByTrying(wrapped, boundTo);
        }
        return providers.stream()
                .filter(provider -> provider.knows(masterKeyId))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("master key " + masterKeyId + " is not given"))
                .unwrap(masterKeyId, wrapped, boundTo);
    }

    private Uni<byte[]> unwrapByTrying(byte[] wrapped, String boundTo) {
        Uni<byte[]> attempt = Uni.createFrom()
                .failure(() -> new IllegalStateException("no master key that is given unwraps this data key"));
        for (EncryptionKey key : all().reversed()) {
            Uni<byte[]> otherwise = attempt;
            attempt = new EnvironmentMasterKeys(List.of(key))
                    .unwrap(key.id(), wrapped, boundTo)
                    .onFailure(IllegalStateException.class)
                    .recoverWithUni(otherwise);
        }
        return attempt;
    }

    /** Reads what the predecessor stored, with whichever of the given keys fits. */
    String openLegacy(LegacyCiphertext stored) {
        return all().stream()
                .map(stored::decryptOrNull)
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("no master key that is given opens what the predecessor stored"));
    }

    private List<EncryptionKey> all() {
        return given == null ? List.of() : given.all();
    }
}
