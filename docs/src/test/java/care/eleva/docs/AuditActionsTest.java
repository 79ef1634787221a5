package care.eleva.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/audit-actions.md lists every action that the services and the database append, and no other. */
class AuditActionsTest {
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([A-Z][A-Z0-9_]+)` \\| [^|]+ \\| ([^|]+) \\| [^|]+ \\| [^|]+ \\| [^|]+ \\|$");
    /** Nothing else is written so in what serves requests. */
    private static final Pattern IN_JAVA = Pattern.compile("\"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\"");

    private static final Pattern IN_SQL = Pattern.compile("'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'");
    private static final Pattern AUDITED = Pattern.compile("@Audited\\((.*?)\\)", Pattern.DOTALL);
    /** Examples of the OpenAPI document. */
    private static final Pattern EXAMPLES = Pattern.compile("examples? = (?:\"[^\"]*\"|\\{[^}]*})");

    private static final Set<String> NO_ACTION = Set.of("YYYY_MM");

    @Test
    void everyActionIsDocumentedAndNoOther() {
        assertThat(documented()).isEqualTo(appended());
    }

    @Test
    void everyActionThatAnEndpointPromisesIsAppendedSomewhere() {
        Set<String> promised = new TreeSet<>();
        sources()
                .forEach(source -> AUDITED.matcher(Project.text(source))
                        .results()
                        .forEach(audited -> promised.addAll(find(IN_JAVA, audited.group(1)))));
        assertThat(promised).contains("AUTH_SIGNED_IN", "MEDICAL_RECORD_VIEWED", "AUDIT_LOG_VIEWED");
        assertThat(appended()).containsAll(promised);
    }

    @Test
    void everyRowIsWholeAndItsOutcomesExist() {
        String page = Project.text("docs/audit-actions.md");
        assertThat(page.lines().filter(line -> line.startsWith("| `"))).hasSameSizeAs(documented());
        ROW.matcher(page).results().forEach(row -> assertThat(row.group(2)).containsPattern("success|failure|denied"));
    }

    private static Set<String> documented() {
        return find(ROW, Project.text("docs/audit-actions.md"));
    }

    private static Set<String> appended() {
        Set<String> actions = new TreeSet<>();
        for (Path source : sources()) {
            String code = EXAMPLES.matcher(Project.text(source)).replaceAll("");
            actions.addAll(find(IN_JAVA, AUDITED.matcher(code).replaceAll("")));
        }
        for (Path migration : Project.files("deploy/database/src/main/resources/db/.*\\.sql")) {
            actions.addAll(find(IN_SQL, Project.text(migration)));
        }
        actions.removeAll(NO_ACTION);
        return actions;
    }

    private static List<Path> sources() {
        List<Path> sources = new ArrayList<>(Project.files("(auth|app|audit)-service/src/main/java/.*\\.java"));
        sources.addAll(Project.files("service-kit/runtime/src/main/java/.*\\.java"));
        return sources;
    }

    private static Set<String> find(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        pattern.matcher(text).results().forEach(match -> found.add(match.group(1)));
        return found;
    }
}
