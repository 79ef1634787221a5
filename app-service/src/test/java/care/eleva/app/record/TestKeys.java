package care.eleva.app.record;

import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A configuration of master keys. */
record TestKeys(
        Optional<String> encryptionKey,
        Optional<Path> encryptionKeyFile,
        Optional<String> oldEncryptionKeys,
        MasterKeyPlace masterKeyPlace)
        implements RecordsConfig {
    static TestKeys none() {
        return new TestKeys(Optional.empty(), Optional.empty(), Optional.empty(), MasterKeyPlace.ENVIRONMENT);
    }

    static TestKeys of(String current) {
        return new TestKeys(Optional.of(current), Optional.empty(), Optional.empty(), MasterKeyPlace.ENVIRONMENT);
    }

    static TestKeys of(String current, String former) {
        return new TestKeys(Optional.of(current), Optional.empty(), Optional.of(former), MasterKeyPlace.ENVIRONMENT);
    }

    static TestKeys in(Path file) {
        return new TestKeys(Optional.empty(), Optional.of(file), Optional.empty(), MasterKeyPlace.ENVIRONMENT);
    }

    TestKeys with(MasterKeyPlace place) {
        return new TestKeys(encryptionKey, encryptionKeyFile, oldEncryptionKeys, place);
    }

    /** A process with this configuration, and with a Vault that refuses. */
    MasterKeys start() {
        return new MasterKeys(this, new VaultMasterKeys(new Refusing(), new NoVault()));
    }

    private static final class Refusing implements VaultRestClient {
        @Override
        public Uni<NewKey> create(String authorization, Context context) {
            return Uni.createFrom().failure(new IllegalStateException("refused"));
        }

        @Override
        public Uni<OpenedKey> open(String authorization, Keys keys) {
            return Uni.createFrom().failure(new IllegalStateException("refused"));
        }
    }

    private record NoVault(Optional<String> apiKey, Duration timeout, Duration keep) implements VaultConfig {
        NoVault() {
            this(Optional.of("none"), Duration.ofSeconds(1), Duration.ofMinutes(1));
        }
    }
}
