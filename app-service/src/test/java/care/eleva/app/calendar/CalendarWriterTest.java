package care.eleva.app.calendar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.Component;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarWriterTest {
    private static final String ID = "01a20cdb-c568-7ba2-941f-3616f1c0ea25";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "short",
                "Evolução; positiva, \\ sim",
                "two\nlines",
                "🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘🧘"
            })
    void anIndependentParserReadsWhatWasWritten(String name) throws Exception {
        String calendar = CalendarWriter.write(name, List.of(entry("confirmed"), entry("cancelled")));
        assertThat(calendar.split("\r\n")).allMatch(line -> line.getBytes(UTF_8).length <= 75);
        var events = new CalendarBuilder().build(new StringReader(calendar)).getComponents(Component.VEVENT);
        assertThat(events).hasSize(2);
        assertThat(events.getFirst().getRequiredProperty("SUMMARY").getValue()).isEqualTo(name);
        assertThat(events.getFirst().getRequiredProperty("DTSTART").getValue()).isEqualTo("20260701T100000Z");
    }

    @Test
    void aLineIsFoldedBetweenCharacters() {
        String folded = CalendarWriter.fold("ç".repeat(60));
        assertThat(folded.split("\r\n ")).allMatch(part -> part.getBytes(UTF_8).length <= 75);
        assertThat(folded.replace("\r\n ", "")).isEqualTo("ç".repeat(60));
    }

    private static CalendarEntry entry(String status) {
        return new CalendarEntry(
                UUID.fromString(ID),
                Instant.parse("2026-07-01T10:00:00Z"),
                Instant.parse("2026-07-01T10:30:00Z"),
                status,
                0,
                Instant.parse("2026-06-01T00:00:00Z"));
    }
}
