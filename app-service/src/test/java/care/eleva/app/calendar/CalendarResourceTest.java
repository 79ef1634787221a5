package care.eleva.app.calendar;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.StringReader;
import java.time.Instant;
import java.util.List;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.Component;
import net.fortuna.ical4j.model.component.CalendarComponent;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class CalendarResourceTest {
    private static final String[] ALL = {
        "events:create",
        "events:view_own",
        "events:toggle_active",
        "appointments:view_incoming",
        "appointments:manage_own",
        "availability:view_own",
        "availability:edit_own",
        "calendars:connect",
        "calendars:disconnect"
    };

    private final Person ana = Person.expert();
    private final Person connected = ana.with(ALL);

    @Test
    void aCalendarProgramReadsWhenSomebodyComesAndNothingElse() throws Exception {
        Person paulo = Person.patient();
        String event = ana.publishedEvent();
        Instant start = Person.inDays(3);
        String stays = paulo.book(event, start);
        String goes = paulo.book(event, Person.inDays(4));
        paulo.post("/v1/appointments/" + goes + "/cancel").statusCode(200);
        String path = feed();

        String calendar = given().get(path)
                .then()
                .statusCode(200)
                .header("Content-Type", "text/calendar;charset=utf-8")
                .header("Cache-Control", "private, no-cache")
                .extract()
                .asString();

        Calendar parsed = new CalendarBuilder().build(new StringReader(calendar));
        assertThat(parsed.validate().getEntries()).isEmpty();
        List<CalendarComponent> entries = parsed.getComponents(Component.VEVENT);
        assertThat(entries).hasSize(2);
        assertThat(value(entries.get(0), "UID")).isEqualTo(stays + "@eleva");
        assertThat(value(entries.get(0), "STATUS")).isEqualTo("CONFIRMED");
        assertThat(value(entries.get(0), "DTSTART")).isEqualTo(start.toString().replaceAll("[-:]", ""));
        assertThat(value(entries.get(0), "DTEND"))
                .isEqualTo(start.plusSeconds(1800).toString().replaceAll("[-:]", ""));
        assertThat(value(entries.get(1), "UID")).isEqualTo(goes + "@eleva");
        assertThat(value(entries.get(1), "STATUS")).isEqualTo("CANCELLED");
        assertThat(Integer.parseInt(value(entries.get(1), "SEQUENCE")))
                .isGreaterThan(Integer.parseInt(value(entries.get(0), "SEQUENCE")));
        assertThat(calendar)
                .doesNotContain("First consultation", paulo.userId(), paulo.orgId(), ana.userId(), ana.orgId())
                .contains("\r\nEND:VCALENDAR\r\n");
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() {
        String path = feed();
        String tag = given().get(path)
                .then()
                .statusCode(200)
                .header("ETag", notNullValue())
                .extract()
                .header("ETag");
        given().header("If-None-Match", tag).get(path).then().statusCode(304).header("ETag", equalTo(tag));
        Person.patient().book(ana.publishedEvent(), Person.inDays(3));
        given().header("If-None-Match", tag).get(path).then().statusCode(200);
    }

    @Test
    void aNewAddressReplacesTheOldOneAndRevokingEndsIt() {
        String first = feed();
        String second = feed();
        given().get(first).then().statusCode(404).body("code", equalTo("calendar_feed_not_found"));
        given().get(second).then().statusCode(200);
        connected.call().delete("/v1/calendar-feed").then().statusCode(204);
        given().get(second).then().statusCode(404);
        connected
                .call()
                .delete("/v1/calendar-feed")
                .then()
                .statusCode(404)
                .body("code", equalTo("calendar_feed_not_found"));
        assertThat(Audit.of(ana.orgId(), ana.userId()))
                .containsExactly(
                        "CALENDAR_FEED_CREATED success",
                        "CALENDAR_FEED_CREATED success",
                        "CALENDAR_FEED_REVOKED success");
    }

    @Test
    void theSecretIsNowhere() {
        String secret = feed().replace("/v1/calendars/", "").replace(".ics", "");
        assertThat(Audit.strings(
                        "SELECT count(*)::text FROM app.calendar_feed WHERE secret_hash = sha256(?::bytea)", secret))
                .containsExactly("1");
        assertThat(Audit.strings(
                        "SELECT count(*)::text FROM audit.audit_logs WHERE org_id = ? AND convert_from(line, 'UTF8') LIKE '%' || ? || '%'",
                        ana.orgId(), secret))
                .containsExactly("0");
    }

    @Test
    void aColleagueOrAnotherOrganizationRevokesOnlyTheirOwn() {
        String path = feed();
        Person.in(ana.orgId(), "calendars:disconnect")
                .call()
                .delete("/v1/calendar-feed")
                .then()
                .statusCode(404);
        Person.expert().with(ALL).call().delete("/v1/calendar-feed").then().statusCode(404);
        given().get(path).then().statusCode(200);
    }

    @Test
    void whoMayNotIsTold() {
        given().post("/v1/calendar-feed").then().statusCode(401).body("code", equalTo("unauthenticated"));
        given().delete("/v1/calendar-feed").then().statusCode(401);
        Person powerless = Person.patient();
        powerless.post("/v1/calendar-feed").statusCode(403).body("code", equalTo("permission_denied"));
        powerless.call().delete("/v1/calendar-feed").then().statusCode(403);
        given().get("/v1/calendars/" + "a".repeat(43) + ".ics")
                .then()
                .statusCode(404)
                .body("code", equalTo("calendar_feed_not_found"));
        given().get("/v1/calendars/short.ics").then().statusCode(404).body("code", equalTo("calendar_feed_not_found"));
    }

    @Test
    void whoReadsTooOftenWaits() {
        String path = feed();
        Audit.tamper(
                "UPDATE app.calendar_feed SET reads = 60, window_ends_at = now() + interval '1 hour' WHERE org_id = '"
                        + ana.orgId() + "'");
        given().get(path)
                .then()
                .statusCode(429)
                .body("code", equalTo("rate_limited"))
                .header("Retry-After", notNullValue());
        Audit.tamper("UPDATE app.calendar_feed SET window_ends_at = now() WHERE org_id = '" + ana.orgId() + "'");
        given().get(path).then().statusCode(200);
        assertThat(Audit.strings("SELECT reads::text FROM app.calendar_feed WHERE org_id = ?", ana.orgId()))
                .containsExactly("1");
    }

    private String feed() {
        return connected
                .post("/v1/calendar-feed")
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .extract()
                .path("path");
    }

    private static String value(CalendarComponent entry, String property) {
        return entry.getRequiredProperty(property).getValue();
    }
}
