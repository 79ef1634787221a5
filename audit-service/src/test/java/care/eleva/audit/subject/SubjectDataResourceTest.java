package care.eleva.audit.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import care.eleva.audit.AuditDatabase;
import care.eleva.audit.Person;
import care.eleva.audit.Trail;
import care.eleva.testing.Sql;
import care.eleva.testing.TestOrganizations;
import care.eleva.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(AuditDatabase.class)
class SubjectDataResourceTest {
    private final Person expert = Person.of(TestOrganizations.fresh(), "records:view_own");
    private final Person patient = Person.of(TestOrganizations.fresh());

    private static List<Map<String, Object>> all(Person person, int limit) {
        List<Map<String, Object>> items = new ArrayList<>();
        String after = "";
        do {
            JsonPath page = person.asks()
                    .get("/v1/audit/subject-data?limit=" + limit + after)
                    .then()
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

    /** Without the rows that the asking itself leaves. */
    private static List<String> ids(List<Map<String, Object>> items, String kind) {
        return items.stream()
                .filter(item -> kind.equals(item.get("kind")))
                .map(SubjectDataResourceTest::data)
                .filter(data -> !"AUDIT_LOG_VIEWED".equals(data.get("action")))
                .map(data -> String.valueOf(data.get("id")))
                .toList();
    }

    private static Map<?, ?> data(Map<String, Object> item) {
        return Objects.requireNonNull((Map<?, ?>) item.get("data"));
    }

    private static Map<?, ?> find(List<Map<String, Object>> items, UUID id) {
        return items.stream()
                .map(SubjectDataResourceTest::data)
                .filter(data -> id.toString().equals(data.get("id")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void ownActionsAndOthersAccessesAndWhatWasDoneToTheAccount() {
        // Given
        UUID own = patient.does("APPOINTMENT_CREATED", "appointment", "apt_1", patient.userId(), "{\"n\":1}");
        UUID viewed = expert.does("MEDICAL_RECORD_VIEWED", "medical_record", "rec_1", patient.userId(), "{\"n\":2}");
        UUID changed = expert.does("ROLE_CHANGED", "user", patient.userId(), null, "{}");
        expert.does("MEDICAL_RECORD_VIEWED", "medical_record", "rec_2", "user_Another", "{}");
        // When
        List<Map<String, Object>> items = all(patient, 100);
        // Then
        assertThat(ids(items, "audit_action")).containsExactly(own.toString());
        assertThat(ids(items, "audit_access")).containsExactly(viewed.toString());
        assertThat(ids(items, "audit_account")).containsExactly(changed.toString());
        Map<?, ?> access = find(items, viewed);
        assertThat(access.get("organization_id")).isEqualTo(expert.orgId());
        assertThat(Objects.requireNonNull((Map<?, ?>) access.get("actor")).get("id"))
                .isEqualTo(expert.userId());
        assertThat(access.get("details")).as("what others noted is theirs").isNull();
        assertThat(access.get("session_id")).isNull();
        assertThat(find(items, own).get("details")).isEqualTo(Map.of("n", 1));
    }

    /** An expert's own actions concern patients, whom the expert's copy must not name. */
    @Test
    void whoseDataItWasIsToldToThemOnly() {
        // Given
        UUID viewed = expert.does("MEDICAL_RECORD_VIEWED", "medical_record", "rec_1", patient.userId(), "{}");
        // When
        List<Map<String, Object>> items = all(expert, 100);
        // Then
        assertThat(find(items, viewed).get("patient_id")).isNull();
        assertThat(items.toString()).doesNotContain(patient.userId(), patient.orgId());
    }

    /** The address and browser in an event are those of whoever asked for what it tells. */
    @Test
    void onlyOnesOwnPersonalValuesAreOpened() {
        // Given
        all(expert, 100);
        // When
        List<Map<String, Object>> mine = all(expert, 100);
        // Then
        Map<?, ?> asked = data(mine.getFirst());
        assertThat(asked.get("action")).isEqualTo("AUDIT_LOG_VIEWED");
        assertThat(String.valueOf(asked.get("personal"))).contains("state=intact", "value=127.0.0.1");
        // Given
        UUID viewed = expert.does("MEDICAL_RECORD_VIEWED", "medical_record", "rec_1", patient.userId(), "{}");
        Trail.tamper(
                "INSERT INTO audit.personal SELECT l.id, l.recorded_at, l.org_id, p.name, p.digest, p.subject, p.key_id, p.sealed"
                        + " FROM audit.audit_logs l, (SELECT * FROM audit.personal WHERE subject = ? AND name = 'ip' LIMIT 1) AS p"
                        + " WHERE l.id = ?",
                expert.userId(),
                viewed);
        // Then
        assertThat(find(all(patient, 100), viewed).get("personal")).isEqualTo(Map.of());
        assertThat(String.valueOf(find(all(expert, 100), viewed).get("personal")))
                .contains("ip=");
    }

    @Test
    void aValueWhoseKeyWasDestroyedIsToldAsErased() {
        // Given
        all(expert, 100);
        String destroyed = "sk_" + UUID.randomUUID();
        Trail.tamper(
                "INSERT INTO audit.subject_key (kid, subject, erased_at) VALUES (?, ?, now())",
                destroyed,
                expert.userId());
        Trail.tamper("UPDATE audit.personal SET key_id = ? WHERE subject = ?", destroyed, expert.userId());
        // When
        List<Map<String, Object>> items = all(expert, 100);
        // Then
        assertThat(items.toString()).contains("state=erased");
    }

    @Test
    void whatTheSamePersonDidInAnotherOrganizationIsThere() {
        // Given
        UUID here = patient.does("APPOINTMENT_CREATED");
        Person there = Person.of(new TestOrganizations.Member(
                patient.userId(), TestOrganizations.fresh().orgId(), "session_" + UUID.randomUUID()));
        // Then
        assertThat(ids(all(there, 100), "audit_action")).contains(here.toString());
    }

    @Test
    void pagesFollowEachOtherAndLeaveNothingOut() {
        // Given
        patient.doesOften(7, 10);
        List<UUID> views = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            views.add(expert.does("MEDICAL_RECORD_VIEWED", "medical_record", "rec_" + i, patient.userId(), "{}"));
        }
        // When
        List<Map<String, Object>> items = all(patient, 2);
        // Then
        assertThat(ids(items, "audit_action")).hasSize(7).doesNotHaveDuplicates();
        assertThat(ids(items, "audit_access"))
                .hasSameElementsAs(views.stream().map(UUID::toString).toList());
    }

    @Test
    void strangersAndColleaguesGetNothingOfIt() {
        expert.does("MEDICAL_RECORD_VIEWED", "medical_record", "rec_1", patient.userId(), "{}");
        for (Person other :
                List.of(Person.officer(), expert.colleague("audit:view_logs"), patient.colleague("audit:view_logs"))) {
            assertThat(ids(all(other, 100), "audit_action")).isEmpty();
            assertThat(ids(all(other, 100), "audit_access")).isEmpty();
        }
        RestAssured.get("/v1/audit/subject-data").then().statusCode(401).body("code", equalTo("unauthenticated"));
    }

    /** The endpoint refuses, and so would the database. */
    @Test
    void nobodyTakesDataAwayInTheNameOfSomebodyElse() throws SQLException {
        Person staff = new Person(
                patient.member(),
                TestTokens.shared()
                        .user(patient.member())
                        .impersonatedBy("user_STAFF")
                        .sign());
        staff.asks()
                .get("/v1/audit/subject-data")
                .then()
                .statusCode(403)
                .body("code", equalTo("impersonation_refused"));
        try (Connection connection = staff.begin("audit_service")) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(
                            () -> Sql.execute(connection, "SELECT audit.subject_events('actions', NULL, NULL, 1)")))
                    .hasMessageContaining("impersonation_refused");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=501", "after=nothing", "after=actions:1", "after=actions:eA"})
    void aQuestionThatIsNotUnderstoodIsRefused(String query) {
        patient.asks()
                .get("/v1/audit/subject-data?" + query)
                .then()
                .statusCode(400)
                .body("code", equalTo("validation_failed"));
    }
}
