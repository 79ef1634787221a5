package care.eleva.testing.database;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.AccessMatrix;
import care.eleva.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What may be done is written down in {@code src/test/resources/matrix/<schema>.txt}; a table that is not in there fails the
 * build. What was found is in {@code target/matrix}: read it line by line, and copy it over when every line is meant.
 */
class AccessMatrixTest {

    private static final Path EXPECTED = Path.of("src/test/resources/matrix");
    private static final Path FOUND = Path.of("target/matrix");

    @Test
    void everyLoginMayDoWhatIsWrittenDownAndNothingElse() throws IOException, SQLException {
        var result = AccessMatrix.of(TestDatabase.fresh());
        System.out.println(result);
        Files.createDirectories(FOUND);
        for (var schema : result.schemas().entrySet()) {
            Files.writeString(FOUND.resolve(schema.getKey() + ".txt"), schema.getValue());
        }
        var complaints = new ArrayList<String>();
        for (var schema : result.schemas().entrySet()) {
            complaints.addAll(compare(schema.getKey() + ".txt", schema.getValue()));
        }
        assertThat(complaints).as("rights that are not what is written down").isEmpty();
    }

    private static List<String> compare(String name, String text) throws IOException {
        var file = EXPECTED.resolve(name);
        var expected = blocks(Files.exists(file) ? Files.readString(file) : "");
        var found = blocks(text);
        var complaints = new ArrayList<String>();
        found.forEach((table, rights) -> {
            var meant = expected.get(table);
            if (meant == null) {
                complaints.add("""
                        %s is a table without an expectation. Read its block in service-kit/testing/%s, \
                        and when every line is meant, copy it into service-kit/testing/%s:
                        %s""".formatted(table, FOUND.resolve(name), file, rights.indent(2)));
            } else if (!meant.equals(rights)) {
                complaints.add("%s%n expected:%n%s found:%n%s".formatted(table, meant.indent(2), rights.indent(2)));
            }
        });
        expected.keySet().stream()
                .filter(table -> !found.containsKey(table))
                .forEach(table -> complaints.add(table + " is in " + file + ", but not in the database"));
        return complaints;
    }

    /** Table to lines. */
    private static Map<String, String> blocks(String text) {
        var blocks = new LinkedHashMap<String, String>();
        Arrays.stream(text.split("\n\n")).filter(block -> !block.isBlank()).forEach(block -> {
            var name = block.strip().lines().findFirst().orElse("");
            blocks.put(name, block.strip().lines().skip(1).map(String::strip).collect(Collectors.joining("\n")));
        });
        return blocks;
    }
}
