package care.eleva.app.notification;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
@QuarkusTestResource(SmtpStandIn.class)
class MailTextsTest {
    private static final Pattern PLACE = Pattern.compile("\\{\\w+}");

    @Inject
    MailTexts texts;

    @ParameterizedTest
    @EnumSource(MailLanguage.class)
    void everyLanguageHasTheSameKeysAndPlaces(MailLanguage language) {
        assertThat(texts.keys(language).stringPropertyNames())
                .isEqualTo(texts.keys(MailLanguage.EN).stringPropertyNames());
        for (String key : texts.keys(MailLanguage.EN).stringPropertyNames()) {
            assertThat(places(language, key)).as(key).isEqualTo(places(MailLanguage.EN, key));
            assertThat(texts.keys(language).getProperty(key)).as(key).isNotBlank();
        }
    }

    @ParameterizedTest
    @EnumSource(MailLanguage.class)
    void everyKindHasATextAndNoTextTellsMoreThanTimesAndAmounts(MailLanguage language) {
        List<String> kinds = Audit.strings(
                "SELECT m[1] FROM pg_constraint k, regexp_matches(pg_get_constraintdef(k.oid), '''(\\w+)''::text', 'g') AS m WHERE k.conname = 'notification_kind_check'");
        assertThat(kinds).hasSizeGreaterThan(10);
        for (String kind : kinds) {
            MailPort.Mail mail = texts.mail(planted(kind, language), "paulo@eleva.test");
            assertThat(mail.subject()).isNotBlank();
            assertThat(mail.subject() + mail.text())
                    .doesNotContainIgnoringCase("burnout")
                    .doesNotContain("Paulo", "Ana Silva", "{", "user_", "null");
            assertThat(mail.toString()).doesNotContain("paulo@eleva.test");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    EN | Europe/Lisbon     | 2026-07-01, 11:00 (Europe/Lisbon)       | 1234.05 EUR
                    PT | America/Sao_Paulo | 01/07/2026, 07:00 (America/Sao_Paulo)   | 1234,05 EUR
                    BR | Asia/Kathmandu    | 01/07/2026, 15:45 (Asia/Kathmandu)      | 1234,05 EUR
                    ES | Not/AZone         | 01/07/2026, 10:00 (Z)                   | 1234,05 EUR
                    """)
    void timesAreTheRecipientsAndAmountsTheLanguages(MailLanguage language, String zone, String when, String amount) {
        JsonObject data = new JsonObject()
                .put("starts_at", "2026-07-01T10:00:00+00:00")
                .put("time_zone", zone)
                .put("amount", 123405)
                .put("currency", "eur");
        assertThat(texts.mail(notification("appointment_confirmed", language, data), "a@b.test")
                        .text())
                .contains(when);
        assertThat(texts.mail(notification("payment_received", language, data), "a@b.test")
                        .text())
                .contains(amount);
    }

    private Set<String> places(MailLanguage language, String key) {
        Matcher found = PLACE.matcher(texts.keys(language).getProperty(key));
        return found.results().map(place -> place.group()).collect(Collectors.toSet());
    }

    private static Notification planted(String kind, MailLanguage language) {
        return notification(
                kind,
                language,
                new JsonObject()
                        .put("event_name", "Burnout consultation")
                        .put("name", "Paulo Reis")
                        .put("note", "Ana Silva says burnout")
                        .put("starts_at", "tomorrow, burnout"));
    }

    private static Notification notification(String kind, MailLanguage language, JsonObject data) {
        return new Notification(
                UUID.randomUUID(), UUID.randomUUID(), "org_1", "user_1", kind, data, language.code(), 1);
    }
}
