package care.eleva.audit.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRenderingTest {
    private static final List<String> HEADER =
            Csv.read(new String(CsvRendering.header(), UTF_8)).getFirst();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+1",
                "-1",
                "@SUM(A1)",
                "\t=1",
                "\r=1",
                "\n=1",
                "\0=1",
                "＝1",
                "＋1",
                "－1",
                "＠1",
                "'",
                "''",
                "'=1",
                "",
                "\"",
                "\"=1\"",
                "a\"b",
                "a,b",
                "a\r\nb",
                "ä😀",
                "plain",
                " =1"
            })
    void aCellComesBackAndStartsNoFormula(String value) {
        StringBuilder row = new StringBuilder();
        CsvRendering.append(row, value);
        String cell = Csv.read(row + "\r\n").getFirst().getFirst();
        assertThat(Csv.original(cell)).isEqualTo(value);
        assertThat(cell).doesNotMatch("(?s)[=+\\-@\\t\\r\\n\\x00\uFF1D\uFF0B\uFF0D\uFF20].*");
    }

    @Test
    void randomCellsComeBack() {
        Random random = new Random(20261124);
        String alphabet = "'=+-@\t\r\n\0＝＋－＠\",;a ä";
        StringBuilder row = new StringBuilder();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            StringBuilder value = new StringBuilder();
            for (int length = random.nextInt(5); length > 0; length--) {
                value.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            values.add(value.toString());
            CsvRendering.append(row, value.toString());
        }
        assertThat(Csv.read(row + "\r\n").getFirst().stream().map(Csv::original))
                .containsExactlyElementsOf(values);
    }

    @Test
    void absentIsEmptyAndEmptyIsNot() {
        StringBuilder row = new StringBuilder();
        CsvRendering.append(row, null);
        CsvRendering.append(row, "");
        assertThat(row).hasToString("\"\",\"'\"");
    }

    @Test
    void noMemberOfALineIsDropped() {
        // Given
        String line = """
                {"v":1,"id":"i","org":"o","at":"a","rec":"r","action":"A","outcome":"success",\
                "actor":{"type":"user","id":"u","session":null,"role":"=1","impersonator":null,"assurance":"jwt","later":[1]},\
                "targets":[{"type":"t","id":null,"label":"x"},{"type":"t2","id":"i2"}],"patient":null,"purpose":null,\
                "req":"q","trace":"c","svc":"s","ver":"1","plain":{"n":1.50,"s":"\\"=1\\""},"sd":{"ip":"d"},"disclosure":{"to":"y"}}""";
        // When
        String csv = new String(CsvRendering.row(Buffer.buffer(line), Buffer.buffer(new byte[] {1, 2})), UTF_8);
        // Then
        List<String> cells = Csv.read(csv).getFirst();
        assertThat(cells).hasSameSizeAs(HEADER);
        assertThat(cell(cells, "recorded_at")).isEqualTo("r");
        assertThat(cell(cells, "occurred_at")).isEqualTo("a");
        assertThat(cell(cells, "actor_role")).isEqualTo("=1");
        assertThat(cell(cells, "actor_session")).isNull();
        assertThat(cell(cells, "resource_type")).isEqualTo("t");
        assertThat(cell(cells, "other_targets")).isEqualTo("[{\"type\":\"t2\",\"id\":\"i2\"}]");
        assertThat(cell(cells, "commitments")).isEqualTo("{\"ip\":\"d\"}");
        assertThat(cell(cells, "leaf_sha256")).isEqualTo("0102");
        assertThat(new JsonObject(cell(cells, "details")))
                .isEqualTo(new JsonObject("{\"n\":1.50,\"s\":\"\\\"=1\\\"\"}"));
        assertThat(new JsonObject(cell(cells, "rest")))
                .isEqualTo(
                        new JsonObject(
                                "{\"v\":1,\"disclosure\":{\"to\":\"y\"},\"actor\":{\"later\":[1]},\"resource\":{\"label\":\"x\"}}"));
    }

    private static String cell(List<String> cells, String column) {
        return Csv.original(cells.get(HEADER.indexOf(column)));
    }
}
