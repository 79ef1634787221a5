package care.eleva.app.record;

import io.smallrye.config.ConfigMapping;

/** How records are encrypted. */
@ConfigMapping(prefix = "eleva.records")
interface RecordsConfig {
    /**
     * The master key, which wraps each organization's data key: 64 hex digits, 32 ASCII characters, or base64 of 32
     * bytes. Anything else stops the start. Kept outside the database.
     */
    String encryptionKey();
}
