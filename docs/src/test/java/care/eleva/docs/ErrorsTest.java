package care.eleva.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/errors.md lists every code of every service and of the gateway with its status, and no other. */
class ErrorsTest {
    private static final Pattern ENUM = Pattern.compile("enum (\\w+) implements ProblemType \\{(.*?);", Pattern.DOTALL);
    private static final Pattern CONSTANT = Pattern.compile("\\b([A-Z][A-Z0-9_]*)\\(\\s*(\\d{3}),\\s*\"([^\"]+)\"");
    private static final Pattern GATEWAY = Pattern.compile("new Problem\\(\\s*(\\d{3}),\\s*\"([a-z_]+)\"");
    private static final Pattern STATUS = Pattern.compile("\\d{3}");
    private static final Pattern ROW =
            Pattern.compile("^\\| <a id=\"([a-z0-9_]+)\"></a>`([a-z0-9_]+)` \\| ([0-9, ]+) \\| (.+?) \\| (.+?) \\|$");

    private final Map<String, Set<Integer>> documented = documented();

    @Test
    void everyCodeIsDocumentedWithItsStatusAndNoOther() {
        assertThat(documented).isEqualTo(inSources());
    }

    @Test
    void theSourcesHaveBeenFound() {
        assertThat(inSources().keySet()).contains("validation_failed", "cursor_invalid", "upstream_failed");
        assertThat(Project.files(".*/src/main/java/.*Problem\\.java").stream().filter(ErrorsTest::isCatalogue))
                .allSatisfy(file -> assertThat(ENUM.matcher(Project.text(file)).results())
                        .as(Project.name(file))
                        .hasSize(1));
    }

    @Test
    void eachRowIsReachableUnderItsCodeAndSaysWhatToDo() {
        List<String> rows = Project.text("docs/errors.md")
                .lines()
                .filter(line -> line.startsWith("| <a"))
                .toList();
        assertThat(rows).allMatch(row -> ROW.matcher(row).matches());
        rows.forEach(row -> {
            Matcher matcher = ROW.matcher(row);
            assertThat(matcher.matches()).isTrue();
            assertThat(matcher.group(1)).isEqualTo(matcher.group(2));
        });
        assertThat(rows).hasSameSizeAs(documented.keySet());
    }

    private static boolean isCatalogue(Path file) {
        return Project.text(file).contains("implements ProblemType");
    }

    private static Map<String, Set<Integer>> inSources() {
        Map<String, Set<Integer>> codes = new TreeMap<>();
        for (Path file : Project.files(".*/src/main/java/.*\\.java")) {
            Matcher body = ENUM.matcher(Project.text(file));
            while (body.find()) {
                CONSTANT.matcher(body.group(2))
                        .results()
                        .forEach(constant -> add(
                                codes,
                                constant.group(1).toLowerCase(Locale.ROOT),
                                Integer.parseInt(constant.group(2))));
            }
        }
        for (Path file : Project.files("deploy/local/src/main/java/care/eleva/local/gateway/.*\\.java")) {
            GATEWAY.matcher(Project.text(file))
                    .results()
                    .forEach(problem -> add(codes, problem.group(2), Integer.parseInt(problem.group(1))));
        }
        return codes;
    }

    static Map<String, Set<Integer>> documented() {
        Map<String, Set<Integer>> codes = new HashMap<>();
        Project.text("docs/errors.md")
                .lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .forEach(row -> {
                    Set<Integer> statuses = new HashSet<>();
                    STATUS.matcher(row.group(3))
                            .results()
                            .forEach(status -> statuses.add(Integer.parseInt(status.group())));
                    codes.put(row.group(2), statuses);
                });
        return codes;
    }

    private static void add(Map<String, Set<Integer>> codes, String code, int status) {
        codes.computeIfAbsent(code, any -> new TreeSet<>()).add(status);
    }
}
