package care.eleva.legacy;

import care.eleva.database.DatabaseUrl;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was asked for on the command line and in the environment. */
record Options(
        String from,
        DatabaseUrl into,
        @Nullable Path users,
        Mode mode,
        boolean json,
        Path report,
        @Nullable String key) {
    static final String USAGE = """
            usage: eleva import app [--from <address>] [--users <map.csv>] [--dry-run | --verify] [--json] [--report <file>]

              --from      the predecessor's database, postgresql://… or jdbc:postgresql://…; better DATABASE_URL_LEGACY,
                          because everybody on a machine can read arguments
              --users     CSV: legacy_user,user_id,organization_id
              --dry-run   do everything and commit nothing
              --verify    read both sides again and compare them, write nothing
              --json      the result as JSON on standard output, and the report as JSON
              --report    where rows that were rejected or lost something are listed (eleva-import-report.txt or .json)

            DATABASE_URL_APP_IMPORT is the database to import into, with the login app_import; ENCRYPTION_KEY the predecessor's key.
            exit codes: 0 everything is imported; 1 stopped, run it again; 2 used wrongly; 3 done, and the report lists rows""";

    enum Mode {
        IMPORT,
        DRY_RUN,
        VERIFY
    }

    /** Used wrongly; the message says how. */
    static final class Misuse extends Exception {
        private static final long serialVersionUID = 1L;

        Misuse(String sentence) {
            super(sentence);
        }
    }

    static Options of(List<String> arguments, Map<String, String> environment) throws Misuse {
        var words = new ArrayDeque<>(arguments);
        if (!"app".equals(words.poll())) {
            throw new Misuse("“import” needs to know what: app");
        }
        var from = environment.get("DATABASE_URL_LEGACY");
        var mode = Mode.IMPORT;
        var json = false;
        @Nullable Path users = null;
        @Nullable Path report = null;
        while (!words.isEmpty()) {
            var word = words.remove();
            switch (word) {
                case "--from" -> from = value(word, words.poll());
                case "--users" -> users = Path.of(value(word, words.poll()));
                case "--report" -> report = Path.of(value(word, words.poll()));
                case "--json" -> json = true;
                case "--dry-run", "--verify" -> {
                    if (mode != Mode.IMPORT) {
                        throw new Misuse("--dry-run and --verify exclude each other");
                    }
                    mode = "--verify".equals(word) ? Mode.VERIFY : Mode.DRY_RUN;
                }
                default -> throw new Misuse("“import app” does not know “" + word + "”");
            }
        }
        if (from == null || from.isBlank()) {
            throw new Misuse("neither --from nor DATABASE_URL_LEGACY says where the predecessor's database is");
        }
        var into = environment.get("DATABASE_URL_APP_IMPORT");
        if (into == null || into.isBlank()) {
            throw new Misuse(
                    "DATABASE_URL_APP_IMPORT is not set: the database to import into, with the login app_import");
        }
        return new Options(
                from,
                parsed(into),
                users,
                mode,
                json,
                report == null ? Path.of("eleva-import-report." + (json ? "json" : "txt")) : report,
                environment.get("ENCRYPTION_KEY"));
    }

    private static DatabaseUrl parsed(String url) throws Misuse {
        try {
            return DatabaseUrl.parse(url);
        } catch (IllegalArgumentException malformed) {
            throw new Misuse("DATABASE_URL_APP_IMPORT is no address: postgresql://user:password@host:port/database");
        }
    }

    private static String value(String option, @Nullable String value) throws Misuse {
        if (value == null || value.startsWith("--")) {
            throw new Misuse(option + " needs a value");
        }
        return value;
    }
}
