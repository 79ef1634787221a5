package care.eleva.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Classes, database functions, roles and files that the pages name are there. */
class NamesTest {
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern TYPE =
            Pattern.compile("[A-Z][a-z]+(?:[A-Z][a-z]*)+|Caller|Database|Door|Transaction|Gateway|Idempotency");
    private static final Pattern FUNCTION =
            Pattern.compile("((?:auth|audit|app|identity|auth_private)\\.[a-z_]+)(?:\\(.*\\))?");
    private static final Pattern FILE = Pattern.compile("(?:[a-z-]+/)+[A-Za-z0-9_.-]+\\.[a-z]+");
    /** Of PostgreSQL, the JDK and the like. */
    private static final Set<String> FOREIGN = Set.of("OperatingSystem");

    private final List<Path> pages = Project.files("README\\.md|docs/.*\\.md|audit-service/README\\.md");

    @Test
    void everyTypeIsInTheSources() {
        Set<String> types = new TreeSet<>();
        for (Path file : Project.files(".*/src/.*\\.java")) {
            types.add(String.valueOf(file.getFileName()).replace(".java", ""));
        }
        assertThat(missing(TYPE, types)).isEmpty();
    }

    @Test
    void everyFunctionAndTableIsInTheMigrations() {
        Set<String> names = new TreeSet<>();
        Pattern created = Pattern.compile("(?i)\\b(?:FUNCTION|TABLE)\\s+(?:IF NOT EXISTS )?([a-z_]+\\.[a-z_]+)");
        for (Path file : Project.files("deploy/database/src/main/resources/db/.*\\.sql")) {
            created.matcher(Project.text(file)).results().forEach(name -> names.add(name.group(1)));
        }
        assertThat(missing(FUNCTION, names)).isEmpty();
    }

    @Test
    void everyFileIsThere() {
        Set<String> files = new TreeSet<>();
        Project.files(".*").forEach(file -> files.add(Project.name(file)));
        assertThat(missing(FILE, files)).isEmpty();
    }

    private Set<String> missing(Pattern kind, Set<String> existing) {
        Set<String> missing = new TreeSet<>();
        for (Path page : pages) {
            CODE.matcher(Project.text(page)).results().forEach(code -> {
                var name = kind.matcher(code.group(1));
                if (name.matches()) {
                    String found = name.groupCount() > 0 && name.group(1) != null ? name.group(1) : name.group();
                    if (!existing.contains(found) && !FOREIGN.contains(found)) {
                        missing.add(Project.name(page) + ": " + found);
                    }
                }
            });
        }
        return missing;
    }
}
