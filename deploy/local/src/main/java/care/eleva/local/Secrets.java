package care.eleva.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Passwords and keys of this stack: made once, kept with the data that they open. */
final class Secrets {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final List<String> KEYS = List.of("ENCRYPTION_KEY", "AUDIT_PERSONAL_KEY", "SESSION_SEAL_KEY");

    private final Path file;
    private final Map<String, String> values = new TreeMap<>();

    private Secrets(Path file) {
        this.file = file;
        for (String line : PrivateFile.lines(file)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
    }

    /** Reads the secrets beside {@code data}; refuses to make new ones for data that the lost ones opened. */
    static Secrets load(Path file, Path data) {
        if (!Files.exists(file) && Files.exists(data.resolve("PG_VERSION"))) {
            throw new StackProblem("The secrets in " + file + " are gone, and without them the data in " + data
                    + " cannot be opened. Put the file back, or start anew with ./eleva reset");
        }
        return new Secrets(file);
    }

    /** A key of 256 bits in hexadecimal. */
    String key(String name) {
        if (!KEYS.contains(name)) {
            throw new IllegalArgumentException(name);
        }
        return made(name, "");
    }

    String password(String role) {
        return made("PASSWORD_" + role, "");
    }

    String token(String name, String prefix) {
        return made(name, prefix);
    }

    private synchronized String made(String name, String prefix) {
        if (!values.containsKey(name)) {
            byte[] random = new byte[32];
            RANDOM.nextBytes(random);
            values.put(name, prefix + HexFormat.of().formatHex(random));
            var lines = new ArrayList<String>();
            values.forEach((key, value) -> lines.add(key + "=" + value));
            PrivateFile.write(file, lines);
        }
        return Objects.requireNonNull(values.get(name));
    }
}
