package care.eleva.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void onATerminalABarMovesOnOneLine() {
        var progress = new Progress(new PrintStream(shown, true, UTF_8), true, () -> now);
        progress.table("meetings", 1000, 0);
        now = now.plusSeconds(1);
        progress.more(500);
        assertThat(shown.toString(UTF_8))
                .contains("\rmeetings               [...............")
                .endsWith(
                        "\rmeetings               [###############...............]  50 %  500 of 1000  500 rows/s\u001b[K");
        progress.end();
        assertThat(shown.toString(UTF_8)).endsWith(System.lineSeparator());
    }

    @Test
    void elsewhereALineComesNowAndThenAndAtTheEnd() {
        var progress = new Progress(new PrintStream(shown, true, UTF_8), false, () -> now);
        progress.table("meetings", 1000, 400);
        assertThat(shown.toString(UTF_8)).isEmpty();
        now = now.plusSeconds(20);
        progress.more(200);
        progress.more(200);
        assertThat(shown.toString(UTF_8).lines())
                .containsExactly("meetings                60 %  600 of 1000  10 rows/s");
        progress.end();
        assertThat(shown.toString(UTF_8).lines().toList())
                .hasSize(2)
                .last()
                .asString()
                .contains("80 %  800 of 1000");
        assertThat(shown.toString(UTF_8)).doesNotContain("\r", "\u001b");
    }

    @Test
    void anEmptyTableIsDone() {
        var progress = new Progress(new PrintStream(shown, true, UTF_8), false, () -> now);
        progress.table("meetings", 0, 0);
        progress.end();
        assertThat(shown.toString(UTF_8)).contains("100 %  0 of 0");
    }
}
