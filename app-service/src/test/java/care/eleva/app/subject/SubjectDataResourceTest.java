package care.eleva.app.subject;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class SubjectDataResourceTest {
    private static final String SECRET = "Hemeralopia since the spring";

    private final Person ana = Person.expert();
    private final Person paulo = Person.patient();

    private String write(String appointment, String content) {
        return ana.post("/v1/appointments/" + appointment + "/records", "{\"content\":\"%s\"}".formatted(content))
                .statusCode(201)
                .extract()
                .path("id");
    }

    private String writeShared(String appointment, String content) {
        String id = write(appointment, content);
        ana.post("/v1/records/" + id + "/share").statusCode(200);
        return id;
    }

    /** The same person with a session in another organization and no permission at all. */
    private static Person elsewhere(Person person) {
        return new Person(person.userId(), "org_ELSEWHERE" + person.userId(), "").with(new String[0]);
    }

    private static List<Map<String, Object>> all(Person person, int limit) {
        List<Map<String, Object>> items = new ArrayList<>();
        String after = "";
        do {
            JsonPath page = person.get("/v1/subject-data?limit=" + limit + after)
                    .statusCode(200)
                    .header("Cache-Control", "no-store")
                    .extract()
                    .jsonPath();
            items.addAll(page.getList("data"));
            String next = page.getString("next");
            after = next == null ? "" : "&after=" + next;
        } while (!after.isEmpty());
        return items;
    }

    private static List<String> ids(List<Map<String, Object>> items, String kind) {
        return items.stream()
                .filter(item -> kind.equals(item.get("kind")))
                .map(item -> Objects.requireNonNull((Map<?, ?>) item.get("data")))
                .map(data -> String.valueOf(data.get("id")))
                .toList();
    }

    @Test
    void aPatientGetsWhatWasBookedAndSharedWhicheverOrganizationTheSessionHas() {
        // Given
        String appointment = paulo.book(ana.publishedEvent(), Person.inDays(3));
        String shared = writeShared(appointment, SECRET);
        String unshared = write(appointment, "not for the patient yet");
        // When
        List<Map<String, Object>> items = all(elsewhere(paulo), 100);
        // Then
        assertThat(ids(items, "appointment")).containsExactly(appointment);
        assertThat(ids(items, "record")).containsExactly(shared);
        assertThat(items.toString()).contains(SECRET, "side=patient").doesNotContain(unshared);
    }

    @Test
    void eachRecordThatIsHandedOutStandsInTheLogsOfWhoKeepsItAndWhoBooked() {
        // Given
        String appointment = paulo.book(ana.publishedEvent(), Person.inDays(3));
        List<String> records = List.of(writeShared(appointment, SECRET), writeShared(appointment, "more"));
        Person session = elsewhere(paulo);
        // When
        all(session, 100);
        // Then
        for (String record : records) {
            for (String log : List.of(ana.orgId(), paulo.orgId())) {
                assertThat(Audit.of(log, record).stream().filter("MEDICAL_RECORDS_EXPORTED success"::equals))
                        .as(log)
                        .hasSize(1);
            }
            assertThat(Audit.of(session.orgId(), record))
                    .as("an organization that has nothing to do with it does not learn of it")
                    .isEmpty();
        }
        assertThat(Audit.of(session.orgId(), paulo.userId()))
                .as("one for each part of the answer")
                .isEqualTo(Collections.nCopies(SubjectSection.values().length, "HEALTH_DATA_EXPORTED success"));
    }

    @Test
    void anExpertGetsTheOwnWorkAndNothingOfThePatients() {
        // Given
        String event = ana.publishedEvent();
        String appointment = paulo.book(event, Person.inDays(3));
        String record = writeShared(appointment, SECRET);
        // When
        List<Map<String, Object>> items = all(ana, 100);
        // Then
        assertThat(ids(items, "event")).containsExactly(event);
        assertThat(ids(items, "appointment")).containsExactly(appointment);
        assertThat(ids(items, "record_written")).containsExactly(record);
        assertThat(ids(items, "record")).isEmpty();
        assertThat(items.toString()).doesNotContain(SECRET, paulo.userId(), paulo.orgId());
        assertThat(Audit.of(ana.orgId(), record)).doesNotContain("MEDICAL_RECORDS_EXPORTED success");
    }

    @Test
    void anExpertGetsTheProfileTheScheduleAndTheSettings() {
        // Given
        String event = ana.pricedEvent();
        String appointment = paulo.book(event, Person.inDays(3));
        ana.with("availability:create", "availability:view_own")
                .post(
                        "/v1/schedule/blocked-dates",
                        "{\"from_date\":\"2027-08-02\",\"to_date\":\"2027-08-03\",\"reason\":\"wedding\"}")
                .statusCode(201);
        // When
        List<Map<String, Object>> items = all(elsewhere(ana), 1);
        // Then
        assertThat(items).extracting(item -> item.get("kind")).contains("profile", "schedule", "setting");
        assertThat(items.toString())
                .contains("wedding", "payout_account", "agreements")
                .doesNotContain(paulo.userId());
        assertThat(items).isEqualTo(all(elsewhere(ana), 100));
        assertThat(all(elsewhere(paulo), 100).toString()).contains(appointment).doesNotContain("wedding");
    }

    @Test
    void nobodyGetsWhatIsSomebodyElses() {
        // Given
        writeShared(paulo.book(ana.publishedEvent(), Person.inDays(3)), SECRET);
        // Then
        assertThat(all(Person.patient(), 100)).isEmpty();
        assertThat(all(Person.expert(), 100)).isEmpty();
        assertThat(all(Person.in(paulo.orgId(), "records:view_shared", "appointments:view_own"), 100))
                .as("somebody else of the patient's organization")
                .isEmpty();
        assertThat(all(Person.in(ana.orgId(), "records:view_own", "appointments:view_incoming"), 100))
                .as("a colleague of the expert")
                .isEmpty();
    }

    @Test
    void pagesFollowEachOtherAndLeaveNothingOut() {
        // Given
        String event = ana.publishedEvent();
        List<String> booked = new ArrayList<>();
        List<String> shared = new ArrayList<>();
        for (int day = 3; day < 6; day++) {
            booked.add(paulo.book(event, Person.inDays(day)));
            shared.add(writeShared(booked.getLast(), "day " + day));
        }
        // Then
        assertThat(all(paulo, 1)).isEqualTo(all(paulo, 100)).hasSizeGreaterThanOrEqualTo(6);
        assertThat(ids(all(paulo, 2), "appointment")).hasSameElementsAs(booked);
        assertThat(ids(all(paulo, 1), "record")).hasSameElementsAs(shared);
    }

    @Test
    void withoutATokenThereIsNothing() {
        given().get("/v1/subject-data").then().statusCode(401).body("code", equalTo("unauthenticated"));
    }

    /** The endpoint refuses, and so would the database. */
    @Test
    void nobodyTakesDataAwayInTheNameOfSomebodyElse() {
        String token = TestTokens.shared()
                .user(paulo.userId())
                .org(paulo.orgId())
                .impersonatedBy("user_STAFF")
                .sign();
        Person staff = new Person(paulo.userId(), paulo.orgId(), token);
        staff.get("/v1/subject-data").statusCode(403).body("code", equalTo("impersonation_refused"));
        for (String function : List.of("subject_events(NULL, 1)", "export_records(NULL, 1, NULL)")) {
            assertThat(refusal(staff, function)).contains("impersonation_refused");
        }
    }

    private static String refusal(Person person, String function) {
        try (var login = person.login()) {
            care.eleva.testing.Sql.execute(login, "SELECT app." + function);
            return "none";
        } catch (java.sql.SQLException | RuntimeException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=101", "after=nothing", "after=event:1", "after=event:'--"})
    void aQuestionThatIsNotUnderstoodIsRefused(String query) {
        paulo.get("/v1/subject-data?" + query).statusCode(400).body("code", equalTo("validation_failed"));
    }
}
