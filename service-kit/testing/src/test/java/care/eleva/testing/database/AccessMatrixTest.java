package care.eleva.testing.database;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.AccessMatrix;
import care.eleva.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
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
        for (var schema : result.schemas().entrySet()) {
            var file = EXPECTED.resolve(schema.getKey() + ".txt");
            var expected = blocks(Files.exists(file) ? Files.readString(file) : "");
            var found = blocks(schema.getValue());
            assertThat(expected.keySet())
                    .as("tables written down in %s; see target/matrix for what was found", file)
                    .containsExactlyElementsOf(found.keySet());
            found.forEach((table, rights) ->
                    assertThat(rights).as("rights on %s", table).isEqualTo(expected.get(table)));
        }
    }

    /** Table to lines. */
    private static Map<String, String> blocks(String text) {
        var blocks = new LinkedHashMap<String, String>();
        Arrays.stream(text.split("\n\n")).filter(block -> !block.isBlank()).forEach(block -> {
            var name = block.strip().lines().findFirst().orElse("");
            blocks.put(name, block.strip().substring(name.length()).strip());
        });
        return blocks;
    }
}
