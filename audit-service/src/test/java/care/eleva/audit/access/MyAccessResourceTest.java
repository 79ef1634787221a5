package care.eleva.audit.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import care.eleva.audit.AuditDatabase;
import care.eleva.audit.Person;
import care.eleva.audit.Trail;
import care.eleva.testing.TestOrganizations;
import care.eleva.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(AuditDatabase.class)
class MyAccessResourceTest {
    private static final String ABOUT_ME = "/v1/audit/accesses-about-me";
    private static final String TO_MY_RECORDS = "/v1/audit/accesses-to-my-records";

    private final Person expert = Person.of(TestOrganizations.fresh(), "records:view_own");
    private final Person other = Person.of(TestOrganizations.fresh(), "records:view_own");
    private final Person patient = Person.of(TestOrganizations.fresh());
    private final String record = "rec_" + UUID.randomUUID();

    @Test
    void patientsSeeEveryAccessInEveryOrganizationAndNothingOfItsInside() {
        // Given
        UUID first = expert.does("MEDICAL_RECORD_VIEWED", "medical_record", record, patient.userId(), "{}");
        UUID second = other.does("APPOINTMENT_VIEWED", "appointment", "apt_1", patient.userId(), "{}");
        expert.does("MEDICAL_RECORD_VIEWED", "medical_record", record, "user_Another", "{}");
        expert.does("EVENT_CREATED", "event", "evt_1", null, "{}");
        // When
        var response = patient.asks().get(ABOUT_ME);
        // Then
        response.then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("data.id", contains(second.toString(), first.toString()))
                .body("data.organization_id", contains(other.orgId(), expert.orgId()))
                .body("data[1].action", equalTo("MEDICAL_RECORD_VIEWED"))
                .body("data[1].actor.id", equalTo(expert.userId()))
                .body("data[1].actor.impersonated", equalTo(false))
                .body("data[1].actor.role", nullValue())
                .body("data[1].patient_id", nullValue())
                .body("data[1].resource.id", equalTo(record));
        assertThat(response.asString()).doesNotContain("request-of-test", "compliance_officer", "app-service");
        assertThat(Trail.of(patient.orgId(), "AUDIT_LOG_VIEWED").getFirst().plain())
                .contains("\"view\": \"accesses_about_me\"", "\"rows\": 2");
    }

    @Test
    void expertsSeeTheAccessesToTheRecordsThatTheyWrote() {
        // Given
        Person colleague = expert.colleague("records:view_own");
        String theirs = "rec_" + UUID.randomUUID();
        UUID created = expert.does("MEDICAL_RECORD_CREATED", "medical_record", record, patient.userId(), "{}");
        UUID viewed = colleague.does("MEDICAL_RECORD_VIEWED", "medical_record", record, patient.userId(), "{}");
        colleague.does("MEDICAL_RECORD_CREATED", "medical_record", theirs, patient.userId(), "{}");
        expert.does("MEDICAL_RECORD_VIEWED", "medical_record", theirs, patient.userId(), "{}");
        expert.does("APPOINTMENT_VIEWED", "appointment", record, patient.userId(), "{}");
        other.does("MEDICAL_RECORD_VIEWED", "medical_record", record, patient.userId(), "{}");
        // When
        var response = expert.asks().get(TO_MY_RECORDS);
        // Then
        response.then()
                .statusCode(200)
                .body("data.id", contains(viewed.toString(), created.toString()))
                .body("data[0].actor.id", equalTo(colleague.userId()))
                .body("data[0].actor.role", equalTo("compliance_officer"))
                .body("data[0].patient_id", equalTo(patient.userId()));
        other.asks().get(TO_MY_RECORDS).then().statusCode(200).body("data", empty());
        assertThat(Trail.of(expert.orgId(), "AUDIT_LOG_VIEWED").getFirst().plain())
                .contains("\"view\": \"accesses_to_my_records\"", "\"rows\": 2");
    }

    @Test
    void whoMayNotAskIsTold() {
        RestAssured.get(ABOUT_ME).then().statusCode(401).body("code", equalTo("unauthenticated"));
        RestAssured.get(TO_MY_RECORDS).then().statusCode(401).body("code", equalTo("unauthenticated"));
        patient.asks().get(TO_MY_RECORDS).then().statusCode(403).body("code", equalTo("permission_denied"));
        Person.of(TestOrganizations.fresh(), "records:view_own", "audit:view_logs")
                .asks()
                .get(ABOUT_ME)
                .then()
                .statusCode(200)
                .body("data", empty());
        patient.signsOut();
        patient.asks().get(ABOUT_ME).then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {ABOUT_ME, TO_MY_RECORDS})
    void nobodyAsksInSomebodyElsesName(String path) {
        expert.does("MEDICAL_RECORD_CREATED", "medical_record", record, expert.userId(), "{}");
        String token = TestTokens.shared()
                .user(expert.member())
                .permissions("records:view_own")
                .impersonatedBy("support@eleva.test")
                .sign();
        RestAssured.given()
                .header("Authorization", "Bearer " + token)
                .get(path)
                .then()
                .statusCode(403)
                .body("code", equalTo("impersonation_refused"));
    }

    @ParameterizedTest
    @ValueSource(strings = {ABOUT_ME, TO_MY_RECORDS})
    void pagesTogetherAreTheWholeListAndACursorIsItsOwnersAndItsLists(String path) {
        // Given
        List<String> made = new ArrayList<>();
        made.add(expert.does("MEDICAL_RECORD_CREATED", "medical_record", record, expert.userId(), "{}")
                .toString());
        for (int i = 0; i < 4; i++) {
            made.addFirst(expert.does("MEDICAL_RECORD_VIEWED", "medical_record", record, expert.userId(), "{}")
                    .toString());
        }
        // When
        List<String> seen = new ArrayList<>();
        String after = "";
        String cursor;
        do {
            var page = expert.asks().get(path + "?limit=2" + after).then().statusCode(200);
            seen.addAll(page.extract().path("data.id"));
            cursor = page.extract().path("next");
            after = "&after=" + cursor;
        } while (cursor != null);
        // Then
        assertThat(seen).isEqualTo(made);
        String first = expert.asks().get(path + "?limit=1").path("next");
        String elsewhere = path.equals(ABOUT_ME) ? TO_MY_RECORDS : ABOUT_ME;
        expert.asks().get(elsewhere + "?after=" + first).then().statusCode(400).body("code", equalTo("cursor_invalid"));
        other.asks().get(path + "?after=" + first).then().statusCode(400).body("code", equalTo("cursor_invalid"));
        expert.asks()
                .get(path + "?limit=0")
                .then()
                .statusCode(400)
                .body("code", equalTo("validation_failed"))
                .body("errors.pointer", hasItem("limit"));
        expert.asks().get(path + "?patient=" + patient.userId()).then().statusCode(400);
    }
}
