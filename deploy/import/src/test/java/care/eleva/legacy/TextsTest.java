package care.eleva.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {
    @ParameterizedTest
    @ValueSource(strings = {"Europe/Lisbon", "America/Sao_Paulo", "America/Argentina/Buenos_Aires", "UTC"})
    void aRegionIsAZone(String zone) {
        assertThat(Texts.zone(zone)).isEqualTo(zone);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Lisbon",
                "lisbon time",
                "GMT+1",
                "+01:00",
                "europe/lisbon",
                "Europe/Nowhere",
                "EST",
                "Etc/GMT+5"
            })
    void nothingElseIs(String text) {
        assertThat(Texts.zone(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "Consulta nº 1,consulta-no-1",
        "  Sessão de Nutrição!  ,sessao-de-nutricao",
        "--a--,a",
        "UPPER_case,upper-case",
        "abcdefghij-k,abcdefghij"
    })
    void aSlugIsMadeOfWhatCanBeOne(String text, String slug) {
        assertThat(Texts.slug(text, text.startsWith("abc") ? 11 : 100)).isEqualTo(slug);
    }

    @Test
    void aTextWithoutLettersIsNone() {
        assertThat(Texts.slug("日本語", 100)).isNull();
        assertThat(Texts.slug("!?", 100)).isNull();
        assertThat(Texts.slug(null, 100)).isNull();
    }

    @Test
    void lengthIsCountedAsTheDatabaseCounts() {
        assertThat(Texts.shortened("a😀b", 2)).isEqualTo("a😀");
        assertThat(Texts.shortened("a😀b", 3)).isEqualTo("a😀b");
    }

    @Test
    void theSameRowHasTheSameIdAndOthersHaveOthers() {
        var at = Instant.parse("2025-03-01T10:00:00.123Z");
        var id = LegacyIds.of("events", "1", at);
        assertThat(LegacyIds.of("events", "1", at)).isEqualTo(id);
        assertThat(LegacyIds.of("events", "2", at)).isNotEqualTo(id);
        assertThat(LegacyIds.of("meetings", "1", at)).isNotEqualTo(id);
        assertThat(id.version()).isEqualTo(8);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(at.toEpochMilli());
        assertThat(UUID.fromString(id.toString())).isEqualTo(id);
    }
}
