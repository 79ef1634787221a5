package care.eleva.app.schedule;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class ScheduleResourceTest {
    private static final String SCHEDULE = """
            {"time_zone":"Europe/Lisbon","minimum_notice_minutes":120,"booking_window_days":30,"slot_interval_minutes":15,
             "buffer_before_minutes":5,"buffer_after_minutes":10,
             "windows":[{"weekday":1,"opens":"14:00","closes":"18:00"},{"weekday":1,"opens":"09:00","closes":"12:30"},
                        {"weekday":5,"opens":"22:00","closes":"02:00"}],
             "overrides":[{"date":"2027-01-04","windows":[{"opens":"10:00","closes":"11:00"}]},{"date":"2027-01-01","windows":[]}]}""";

    @Test
    void anExpertReadsTheDefaultsPutsAScheduleAndReadsItBack() {
        Person ana = Person.expert();
        ana.get("/v1/schedule")
                .statusCode(200)
                .header("ETag", "\"v0\"")
                .body("minimum_notice_minutes", equalTo(1440))
                .body("booking_window_days", equalTo(60))
                .body("slot_interval_minutes", equalTo(30))
                .body("buffer_before_minutes", equalTo(10))
                .body("windows", hasSize(0));

        put(ana, "\"v0\"", SCHEDULE).statusCode(200).header("ETag", "\"v1\"").body("version", equalTo(1));

        ana.get("/v1/schedule")
                .statusCode(200)
                .header("ETag", "\"v1\"")
                .body("time_zone", equalTo("Europe/Lisbon"))
                .body("buffer_after_minutes", equalTo(10))
                .body("windows.opens", equalTo(List.of("09:00", "14:00", "22:00")))
                .body("windows.closes", equalTo(List.of("12:30", "18:00", "02:00")))
                .body("overrides.date", equalTo(List.of("2027-01-01", "2027-01-04")))
                .body("overrides[0].windows", hasSize(0))
                .body("overrides[1].windows[0].closes", equalTo("11:00"));
        assertThat(Audit.of(ana.orgId(), ana.userId())).containsExactly("SCHEDULE_UPDATED success");
    }

    @Test
    void aPutReplacesEverything() {
        Person ana = Person.expert();
        put(ana, "*", SCHEDULE).statusCode(200);
        put(ana, "\"v1\"", body("UTC", "[]", "[]")).statusCode(200).body("version", equalTo(2));
        ana.get("/v1/schedule")
                .body("time_zone", equalTo("UTC"))
                .body("windows", hasSize(0))
                .body("overrides", hasSize(0));
        assertThat(Audit.strings(
                        "SELECT count(*)::text FROM app.schedule_override_window WHERE expert_id = ?", ana.userId()))
                .containsExactly("0");
    }

    @Test
    void nobodyOverwritesWhatTheyHaveNotSeen() {
        Person ana = Person.expert();
        ana.call()
                .contentType(ContentType.JSON)
                .body(SCHEDULE)
                .put("/v1/schedule")
                .then()
                .statusCode(428)
                .body("code", equalTo("precondition_required"));
        put(ana, "\"v0\"", SCHEDULE).statusCode(200);
        put(ana, "\"v0\"", body("UTC", "[]", "[]")).statusCode(412).body("code", equalTo("precondition_failed"));
        ana.get("/v1/schedule").body("time_zone", equalTo("Europe/Lisbon")).body("version", equalTo(1));
        assertThat(Audit.of(ana.orgId(), ana.userId())).containsExactly("SCHEDULE_UPDATED success");
    }

    @Test
    void ofManyPutsOfTheSameVersionOneWins() throws Exception {
        Person ana = Person.expert();
        for (String version : List.of("\"v0\"", "\"v1\"")) {
            List<Callable<Integer>> puts = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                puts.add(() -> put(ana, version, SCHEDULE).extract().statusCode());
            }
            List<Integer> statuses = new ArrayList<>();
            try (var threads = Executors.newFixedThreadPool(6)) {
                for (var put : threads.invokeAll(puts)) {
                    statuses.add(put.get());
                }
            }
            assertThat(statuses).containsOnly(200, 412).containsOnlyOnce(200);
        }
        ana.get("/v1/schedule").body("windows", hasSize(3)).body("overrides", hasSize(2));
    }

    @Test
    void everybodyHasTheirOwnAndSeesNoOther() {
        Person ana = Person.expert();
        put(ana, "*", SCHEDULE).statusCode(200);
        Person colleague = Person.in(ana.orgId(), "availability:view_own", "availability:edit_own");
        for (Person other : List.of(colleague, Person.expert())) {
            other.get("/v1/schedule").statusCode(200).body("version", equalTo(0));
            put(other, "\"v1\"", SCHEDULE).statusCode(412);
            put(other, "\"v0\"", body("UTC", "[]", "[]")).statusCode(200);
        }
        ana.get("/v1/schedule").body("windows", hasSize(3));
    }

    @Test
    void withoutATokenOrThePermissionThereIsNothing() {
        given().get("/v1/schedule").then().statusCode(401);
        given().contentType(ContentType.JSON)
                .body(SCHEDULE)
                .put("/v1/schedule")
                .then()
                .statusCode(401);
        Person ana = Person.expert();
        ana.with("availability:edit_own")
                .get("/v1/schedule")
                .statusCode(403)
                .body("code", equalTo("permission_denied"));
        put(ana.with("availability:view_own"), "*", SCHEDULE).statusCode(403);
        put(new Person("user_H", "", homeless()), "*", SCHEDULE).statusCode(403);
        ana.get("/v1/schedule").body("version", equalTo(0));
    }

    private static String homeless() {
        return care.eleva.testing.TestTokens.shared()
                .user("user_H")
                .permissions("availability:view_own", "availability:edit_own")
                .sign();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Europe/Nowhere | []                                                 | []                             | /time_zone
                    +01:00         | []                                                 | []                             | /time_zone
                    Etc/GMT+5      | []                                                 | []                             | /time_zone
                    EST5EDT        | []                                                 | []                             | /time_zone
                    europe/lisbon  | []                                                 | []                             | /time_zone
                    UTC            | [{"weekday":0,"opens":"09:00","closes":"10:00"}]   | []                             | /windows/0/weekday
                    UTC            | [{"weekday":8,"opens":"09:00","closes":"10:00"}]   | []                             | /windows/0/weekday
                    UTC            | [{"weekday":1,"opens":"24:00","closes":"10:00"}]   | []                             | /windows/0/opens
                    UTC            | [{"weekday":1,"opens":"9:00","closes":"10:00"}]    | []                             | /windows/0/opens
                    UTC            | [{"weekday":1,"opens":"09:00","closes":"10:60"}]   | []                             | /windows/0/closes
                    UTC            | [{"weekday":1,"opens":"09:00"}]                    | []                             | /windows/0/closes
                    UTC            | [null]                                             | []                             | /windows/0
                    UTC            | []                                                 | [{"date":"2027-02-30","windows":[]}] | /overrides/0/date
                    UTC            | []                                                 | [{"date":"2027-02-20"}]        | /overrides/0/windows
                    """)
    void whatIsNotValidNamesThePlace(String zone, String windows, String overrides, String pointer) {
        put(Person.expert(), "*", body(zone, windows, overrides))
                .statusCode(400)
                .body("code", equalTo("validation_failed"))
                .body("errors.pointer", hasItem(org.hamcrest.Matchers.startsWith(pointer)));
    }

    @ParameterizedTest
    @CsvSource({
        "minimum_notice_minutes, -1",
        "minimum_notice_minutes, 43201",
        "booking_window_days, 0",
        "booking_window_days, 366",
        "slot_interval_minutes, 4",
        "slot_interval_minutes, 721",
        "buffer_before_minutes, -1",
        "buffer_after_minutes, 721"
    })
    void limitsHaveLimits(String field, int value) {
        put(Person.expert(), "*", SCHEDULE.replaceFirst("\"" + field + "\":\\d+", "\"" + field + "\":" + value))
                .statusCode(400)
                .body("errors.pointer", hasItem("/" + field));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    [{"weekday":1,"opens":"09:00","closes":"12:00"},{"weekday":1,"opens":"11:59","closes":"13:00"}] | [] | 422
                    [{"weekday":1,"opens":"09:00","closes":"12:00"},{"weekday":1,"opens":"12:00","closes":"13:00"}] | [] | 200
                    [{"weekday":1,"opens":"22:00","closes":"02:00"},{"weekday":2,"opens":"01:59","closes":"03:00"}] | [] | 422
                    [{"weekday":1,"opens":"22:00","closes":"02:00"},{"weekday":2,"opens":"02:00","closes":"03:00"}] | [] | 200
                    [{"weekday":7,"opens":"22:00","closes":"02:00"},{"weekday":1,"opens":"00:00","closes":"03:00"}] | [] | 422
                    [{"weekday":7,"opens":"00:00","closes":"00:00"},{"weekday":1,"opens":"00:00","closes":"00:00"}] | [] | 200
                    [] | [{"date":"2027-01-04","windows":[]},{"date":"2027-01-04","windows":[]}]                         | 422
                    [] | [{"date":"2027-01-04","windows":[{"opens":"09:00","closes":"12:00"},{"opens":"10:00","closes":"11:00"}]}] | 422
                    [] | [{"date":"2027-01-04","windows":[{"opens":"09:00","closes":"12:00"}]},{"date":"2027-01-05","windows":[{"opens":"09:00","closes":"12:00"}]}] | 200
                    """)
    void hoursTouchAndDoNotOverlap(String windows, String overrides, int status) {
        var answer = put(Person.expert(), "*", body("UTC", windows, overrides)).statusCode(status);
        if (status == 422) {
            answer.body("code", equalTo("schedule_overlaps"));
        }
    }

    private static ValidatableResponse put(Person person, String ifMatch, String body) {
        return person.call()
                .contentType(ContentType.JSON)
                .header("If-Match", ifMatch)
                .body(body)
                .put("/v1/schedule")
                .then();
    }

    private static String body(String zone, String windows, String overrides) {
        return """
                {"time_zone":"%s","minimum_notice_minutes":0,"booking_window_days":30,"slot_interval_minutes":15,
                 "buffer_before_minutes":0,"buffer_after_minutes":0,"windows":%s,"overrides":%s}""".formatted(zone, windows, overrides);
    }
}
