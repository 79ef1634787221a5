package care.eleva.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in this process, between two real databases. */
class ImportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MEETINGS = 1500;

    @Test
    void everyRowIsImportedOrRejectedForTheReasonThatTheGeneratorGave(@TempDir Path directory) throws Exception {
        // Given
        var world = new ImportWorld(directory, 1, MEETINGS);
        var expected = world.legacy.expected();

        // When
        var ended = world.run("--json");

        // Then
        assertThat(ended.err()).doesNotContain("eleva:");
        assertThat(ended.code()).isEqualTo(ImportCommand.FOUND);
        var result = JSON.readTree(ended.out());
        for (var source : Importer.SOURCES) {
            var table = table(result, source.name());
            assertThat(table.get("proven").asBoolean()).as(table.toString()).isTrue();
            assertThat(table.get("legacy_rows").asLong())
                    .isEqualTo(expected.rows(source.name()))
                    .isPositive();
            assertThat(numbers(table.get("reasons"))).as(source.name()).isEqualTo(expected.rejected(source.name()));
            assertThat(numbers(table.get("notes"))).as(source.name()).isEqualTo(expected.notes(source.name()));
            assertThat(table.get("imported").asLong()).isEqualTo(expected.imported(source.name()));
            assertThat(table.get("checksum").asText())
                    .isEqualTo(table.get("legacy_checksum").asText());
        }
        assertThat(world.count("SELECT count(*) FROM app.event")).isEqualTo(expected.imported("events"));
        assertThat(world.count("SELECT count(*) FROM app.appointment")).isEqualTo(expected.imported("meetings"));
        assertThat(world.count("SELECT count(*) FROM app.appointment_by_org"))
                .isEqualTo(2 * expected.imported("meetings"));
    }

    private static JsonNode table(JsonNode result, String name) {
        for (var table : result.get("tables")) {
            if (table.get("table").asText().equals(name)) {
                return table;
            }
        }
        throw new AssertionError("no table " + name);
    }

    private static java.util.Map<String, Long> numbers(JsonNode object) {
        var numbers = new java.util.TreeMap<String, Long>();
        object.properties()
                .forEach(entry -> numbers.put(entry.getKey(), entry.getValue().asLong()));
        return numbers;
    }
}
