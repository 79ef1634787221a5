package care.eleva.app.record;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** How records are encrypted. */
@ConfigMapping(prefix = "eleva.records")
interface RecordsConfig {
    /**
     * The master key, which wraps each organization's data keys: 64 hex digits, 32 ASCII characters, or base64 of 32
     * bytes. Anything else stops the start. Kept outside the database.
     */
    Optional<String> encryptionKey();

    /**
     * A file with the master key in its first line, instead of {@code encryption-key}; further lines are former ones.
     * Read at the start.
     */
    Optional<Path> encryptionKeyFile();

    /** Former master keys, divided by commas: what they wrapped, and what the predecessor encrypted, stays readable. */
    Optional<String> oldEncryptionKeys();

    /** Where the master key is that wraps from now on; what another one wrapped is read as long as it is given. */
    @WithDefault("environment")
    MasterKeyPlace masterKeyPlace();
}
