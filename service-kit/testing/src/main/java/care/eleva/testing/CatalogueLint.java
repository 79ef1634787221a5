package care.eleva.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import care.eleva.database.Login;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the catalogue for what undermines row-level security without failing any test of behaviour: a forgotten FORCE, an
 * open policy, a partition without its trigger. The rules are in {@code catalogue-lint.sql}.
 */
public final class CatalogueLint {

    private static final List<String> SCHEMAS = List.of("auth", "auth_private", "identity", "app", "audit");
    private static final Pattern RULE =
            Pattern.compile("^-- rule: (\\w+)\n(.*?;)$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Map<String, String> QUERIES = read();

    private CatalogueLint() {}

    /** An object that breaks a rule. */
    public record Finding(String rule, String object) {}

    /** Every finding in the database of this connection; any login may look. */
    public static List<Finding> check(Connection connection) {
        var findings = new ArrayList<Finding>();
        QUERIES.forEach((rule, query) -> Sql.rows(connection, query)
                .forEach(row -> findings.add(new Finding(rule, String.valueOf(row.getFirst())))));
        return findings;
    }

    public static Set<String> rules() {
        return QUERIES.keySet();
    }

    private static Map<String, String> read() {
        try (var stream = CatalogueLint.class.getResourceAsStream("catalogue-lint.sql")) {
            if (stream == null) {
                throw new IllegalStateException("catalogue-lint.sql is missing");
            }
            var logins = Arrays.stream(Login.values())
                    .filter(login -> login != Login.ELEVA_MIGRATOR)
                    .map(Login::role)
                    .toList();
            var text = new String(stream.readAllBytes(), UTF_8)
                    .replace("{schemas}", quoted(SCHEMAS))
                    .replace("{logins}", quoted(logins));
            var queries = new LinkedHashMap<String, String>();
            var matcher = RULE.matcher(text);
            while (matcher.find()) {
                queries.put(matcher.group(1), matcher.group(2));
            }
            return queries;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static String quoted(List<String> names) {
        return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
    }
}
