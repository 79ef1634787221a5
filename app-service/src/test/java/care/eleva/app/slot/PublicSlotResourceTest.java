package care.eleva.app.slot;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import care.eleva.app.AppDatabase;
import care.eleva.app.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class PublicSlotResourceTest {

    @Test
    void everybodySeesWhatIsFreeAndNobodySeesWhatIsTaken() {
        Person ana = Person.expert();
        String event = ana.publishedEvent();
        Instant noon = Person.inDays(20).plus(Duration.ofHours(2));
        String date = LocalDate.ofInstant(noon, ZoneOffset.UTC).toString();
        assertThat(starts(event, date, "UTC")).hasSize(288);

        Person.patient().book(event, noon);

        List<Instant> free = starts(event, date, "UTC");
        // Half an hour is taken: whatever would begin or end in it is gone, what touches it is not.
        assertThat(free)
                .hasSize(288 - 11)
                .contains(noon.minus(Duration.ofMinutes(30)), noon.plus(Duration.ofMinutes(30)));
        assertThat(free)
                .noneMatch(start -> start.isAfter(noon.minus(Duration.ofMinutes(30)))
                        && start.isBefore(noon.plus(Duration.ofMinutes(30))));
        slots(event, date, date, "UTC")
                .statusCode(200)
                .header("Cache-Control", "public, max-age=15")
                .body("data[0].keySet()", equalTo(java.util.Set.of("starts_at", "ends_at")));
    }

    @Test
    void buffersKeepBookingsApart() {
        Person ana = Person.expert();
        String event = ana.publishedEvent();
        schedule(ana, "UTC", 0, 365, 15, 10, 20, "00:00", "00:00");
        Instant noon = Person.inDays(21).plus(Duration.ofHours(2));
        Person.patient().book(event, noon);

        List<Instant> free =
                starts(event, LocalDate.ofInstant(noon, ZoneOffset.UTC).toString(), "UTC");
        // Twenty minutes after the one and ten before the next, on either side.
        assertThat(free)
                .noneMatch(start -> start.isAfter(noon.minus(Duration.ofMinutes(60)))
                        && start.isBefore(noon.plus(Duration.ofMinutes(60))));
        assertThat(free).contains(noon.minus(Duration.ofMinutes(60)), noon.plus(Duration.ofMinutes(60)));
    }

    @Test
    void anotherExpertsBookingTakesNothing() {
        Person ana = Person.expert();
        Person bruno = Person.expert();
        Instant noon = Person.inDays(20).plus(Duration.ofHours(2));
        Person.patient().book(bruno.publishedEvent(), noon);
        assertThat(starts(
                        ana.publishedEvent(),
                        LocalDate.ofInstant(noon, ZoneOffset.UTC).toString(),
                        "UTC"))
                .hasSize(288);
    }

    /** The dates are the caller's, and so are the offsets, on both sides of a change of the clock. */
    @Test
    void answersAreInTheCallersZone() {
        Person ana = Person.expert();
        String event = ana.publishedEvent();
        ZoneId lisbon = ZoneId.of("Europe/Lisbon");
        Instant change = lisbon.getRules().nextTransition(Person.inDays(0)).getInstant();
        LocalDate date = LocalDate.ofInstant(change, lisbon);
        boolean spring = lisbon.getRules().isDaylightSavings(change);

        List<String> texts = texts(event, date.toString(), "Europe/Lisbon");

        assertThat(texts).hasSize((spring ? 23 : 25) * 12);
        assertThat(texts.getFirst()).isEqualTo(date + "T00:00:00" + (spring ? "Z" : "+01:00"));
        assertThat(texts.getLast()).isEqualTo(date + "T23:55:00" + (spring ? "+01:00" : "Z"));
        String kathmandu = texts(event, date.toString(), "Asia/Kathmandu").getFirst();
        assertThat(kathmandu).isEqualTo(date + "T00:00:00+05:45");
    }

    @Test
    void pagesTogetherAreTheWholeList() {
        String event = Person.expert().publishedEvent();
        String date = LocalDate.ofInstant(Person.inDays(9), ZoneOffset.UTC).toString();
        List<Instant> seen = new ArrayList<>();
        String after = "";
        do {
            var page = get(event, date, date, "UTC", "&limit=100" + after)
                    .statusCode(200)
                    .extract();
            page.<List<String>>path("data.starts_at").forEach(start -> seen.add(Instant.parse(start)));
            String next = page.path("next");
            after = next == null ? "" : "&after=" + next;
        } while (!after.isEmpty());
        assertThat(seen).isEqualTo(starts(event, date, "UTC"));
        get(event, date, date, "UTC", "&limit=1001").statusCode(400);
        get(event, date, date, "UTC", "&after=nonsense").statusCode(400);
    }

    @Test
    void whoHasNoHoursOffersNothingAndADraftIsNotFound() {
        Person ana = Person.expert();
        String draft = ana.draft();
        slots(draft, "2027-01-01", "2027-01-02", "UTC").statusCode(404).body("code", equalTo("event_not_found"));
        slots(UUID.randomUUID().toString(), "2027-01-01", "2027-01-02", "UTC").statusCode(404);
        String date = LocalDate.ofInstant(Person.inDays(3), ZoneOffset.UTC).toString();
        String event = ana.publishedEvent();
        ana.call()
                .contentType("application/json")
                .header("If-Match", "*")
                .body(body("UTC", 0, 365, 5, 0, 0, "[]"))
                .put("/v1/schedule")
                .then()
                .statusCode(200);
        slots(event, date, date, "UTC").statusCode(200).body("data", hasSize(0)).body("next", nullValue());
    }

    @Test
    void whatIsBlockedIsNotOfferedAnyMore() {
        Person ana = Person.expert();
        String event = ana.publishedEvent();
        String date = LocalDate.ofInstant(Person.inDays(30), ZoneOffset.UTC).toString();
        String id = ana.post(
                        "/v1/schedule/blocked-dates", "{\"from_date\":\"" + date + "\",\"to_date\":\"" + date + "\"}")
                .statusCode(201)
                .extract()
                .path("id");
        assertThat(starts(event, date, "UTC")).isEmpty();
        ana.call().delete("/v1/schedule/blocked-dates/" + id).then().statusCode(204);
        assertThat(starts(event, date, "UTC")).hasSize(288);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    from=2027-01-02&to=2027-01-01&time_zone=UTC            | to
                    from=2027-01-01&to=2027-03-04&time_zone=UTC            | to
                    from=2027-01-01&to=2027-01-02&time_zone=%2B01:00       | time_zone
                    from=2027-01-01&to=2027-01-02&time_zone=Europe/Nowhere | time_zone
                    from=2027-01-01&to=2027-01-02                          | time_zone
                    to=2027-01-02&time_zone=UTC                            | from
                    from=2027-01-01&time_zone=UTC                          | to
                    from=tomorrow&to=2027-01-02&time_zone=UTC              | from
                    from=2027-02-30&to=2027-03-02&time_zone=UTC            | from
                    from=2027-02-20&to=2027-02-21T00:00:00Z&time_zone=UTC  | to
                    """)
    void whatIsNotValidNamesThePlace(String query, String parameter) {
        given().urlEncodingEnabled(false)
                .get("/v1/public/events/" + UUID.randomUUID() + "/slots?" + query)
                .then()
                .statusCode(400)
                .body("code", equalTo("validation_failed"))
                .body("errors.pointer", contains(parameter));
    }

    private static ValidatableResponse slots(String event, String from, String to, String zone) {
        return get(event, from, to, zone, "&limit=1000");
    }

    private static ValidatableResponse get(String event, String from, String to, String zone, String more) {
        return given().get("/v1/public/events/" + event + "/slots?from=" + from + "&to=" + to + "&time_zone=" + zone
                        + more)
                .then();
    }

    private static List<String> texts(String event, String date, String zone) {
        return slots(event, date, date, zone).statusCode(200).extract().path("data.starts_at");
    }

    private static List<Instant> starts(String event, String date, String zone) {
        return texts(event, date, zone).stream().map(Instant::parse).toList();
    }

    private static void schedule(
            Person expert,
            String zone,
            int notice,
            int days,
            int step,
            int before,
            int after,
            String opens,
            String closes) {
        StringBuilder windows = new StringBuilder();
        for (int day = 1; day <= 7; day++) {
            windows.append(day == 1 ? "" : ",")
                    .append("{\"weekday\":%d,\"opens\":\"%s\",\"closes\":\"%s\"}".formatted(day, opens, closes));
        }
        expert.call()
                .contentType("application/json")
                .header("If-Match", "*")
                .body(body(zone, notice, days, step, before, after, "[" + windows + "]"))
                .put("/v1/schedule")
                .then()
                .statusCode(200);
    }

    private static String body(String zone, int notice, int days, int step, int before, int after, String windows) {
        return """
                {"time_zone":"%s","minimum_notice_minutes":%d,"booking_window_days":%d,"slot_interval_minutes":%d,
                 "buffer_before_minutes":%d,"buffer_after_minutes":%d,"windows":%s,"overrides":[]}""".formatted(zone, notice, days, step, before, after, windows);
    }
}
