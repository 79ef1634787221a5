package care.eleva.legacy;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What rows are read with: the time of the run, the key for health data, and the people that a batch names. */
final class Reading {
    static final String EMAIL = "email:";

    private final Instant now;
    private final @Nullable LegacyCipher cipher;
    private final Map<String, String> addresses = new LinkedHashMap<>();

    Reading(Instant now, @Nullable LegacyCipher cipher) {
        this.now = now;
        this.cipher = cipher;
    }

    boolean isOver(Instant end) {
        return !end.isAfter(now);
    }

    boolean isOlderThan(Instant at, Duration age) {
        return at.isBefore(now.minus(age));
    }

    /** For the predecessor's ciphertexts; null when its key was not given. */
    @Nullable
    LegacyCipher cipher() {
        return cipher;
    }

    /** The key of whoever has this address, who will be looked for before the batch goes out. */
    String person(String address) {
        var key = emailKey(address);
        addresses.put(key, address.toLowerCase(Locale.ROOT));
        return key;
    }

    /** A user of the predecessor, who can also be found by address. */
    String person(String legacyUser, @Nullable String address) {
        if (address != null) {
            addresses.put(legacyUser, address.toLowerCase(Locale.ROOT));
        }
        return legacyUser;
    }

    /** Whom the rows since the last call named, with their addresses. */
    Map<String, String> takeAddresses() {
        var taken = Map.copyOf(addresses);
        addresses.clear();
        return taken;
    }

    static String emailKey(String address) {
        return EMAIL + HexFormat.of().formatHex(Digest.sha256(address.toLowerCase(Locale.ROOT)));
    }
}
