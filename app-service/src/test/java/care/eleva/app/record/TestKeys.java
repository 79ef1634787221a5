package care.eleva.app.record;

import java.nio.file.Path;
import java.util.Optional;

/** A configuration of master keys. */
record TestKeys(Optional<String> encryptionKey, Optional<Path> encryptionKeyFile, Optional<String> oldEncryptionKeys)
        implements RecordsConfig {
    static TestKeys none() {
        return new TestKeys(Optional.empty(), Optional.empty(), Optional.empty());
    }

    static TestKeys of(String current) {
        return new TestKeys(Optional.of(current), Optional.empty(), Optional.empty());
    }

    static TestKeys of(String current, String former) {
        return new TestKeys(Optional.of(current), Optional.empty(), Optional.of(former));
    }

    static TestKeys in(Path file) {
        return new TestKeys(Optional.empty(), Optional.of(file), Optional.empty());
    }
}
