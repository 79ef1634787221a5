package care.eleva.audit.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import care.eleva.audit.AuditDatabase;
import care.eleva.audit.Person;
import care.eleva.audit.Trail;
import care.eleva.testing.TestOrganizations;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(AuditDatabase.class)
class AccessResourceTest {
    private final Person expert = Person.of(TestOrganizations.fresh(), "records:view_own");
    private final Person patient = Person.of(TestOrganizations.fresh());
    private final String record = "rec_" + UUID.randomUUID();
    private final String path = "/v1/audit/accesses?resource_type=medical_record&resource_id=" + record;

    @Test
    void theOwningOrganizationSeesWhoAccessedARecord() {
        // Given
        UUID created = expert.does("MEDICAL_RECORD_CREATED", "medical_record", record, patient.userId(), "{}");
        UUID viewed = expert.does("MEDICAL_RECORD_VIEWED", "medical_record", record, patient.userId(), "{}");
        expert.does("MEDICAL_RECORD_VIEWED", "medical_record", "rec_other", patient.userId(), "{}");
        // When
        var response = expert.asks().get(path);
        // Then
        response.then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("data.id", contains(viewed.toString(), created.toString()))
                .body("data[0].action", equalTo("MEDICAL_RECORD_VIEWED"))
                .body("data[0].organization_id", equalTo(expert.orgId()))
                .body("data[0].actor.type", equalTo("user"))
                .body("data[0].actor.id", equalTo(expert.userId()))
                .body("data[0].recorded_at", notNullValue());
    }

    @Test
    void thePatientSeesTheAccessesInTheExpertsTrail() {
        // Given
        UUID viewed = expert.does("MEDICAL_RECORD_VIEWED", "medical_record", record, patient.userId(), "{}");
        expert.does("MEDICAL_RECORD_VIEWED", "medical_record", record, "user_Another", "{}");
        // When
        var response = patient.asks().get(path);
        // Then
        response.then().statusCode(200).body("data.id", contains(viewed.toString()));
        Trail.Stored asked = Trail.of(patient.orgId(), "AUDIT_LOG_VIEWED").getFirst();
        assertThat(asked.line()).contains("{\"type\":\"medical_record\",\"id\":\"" + record + "\"}");
    }

    @Test
    void everybodyElseSeesNothing() {
        // Given
        expert.does("MEDICAL_RECORD_VIEWED", "medical_record", record, patient.userId(), "{}");
        Person stranger = Person.of(TestOrganizations.fresh(), "records:view_own", "audit:view_logs");
        Person colleagueWithoutPermission = expert.colleague("appointments:view_own");
        // Then
        stranger.asks().get(path).then().statusCode(200).body("data", empty());
        colleagueWithoutPermission.asks().get(path).then().statusCode(200).body("data", empty());
        RestAssured.get(path).then().statusCode(401).body("code", equalTo("unauthenticated"));
        expert.signsOut();
        expert.asks().get(path).then().statusCode(401);
    }

    @Test
    void pagesFollowEachOther() {
        // Given
        UUID first = expert.does("MEDICAL_RECORD_VIEWED", "medical_record", record, patient.userId(), "{}");
        UUID second = expert.does("MEDICAL_RECORD_VIEWED", "medical_record", record, patient.userId(), "{}");
        String cursor = patient.asks().get(path + "&limit=1").path("next");
        // Then
        patient.asks().get(path + "&limit=1").then().body("data.id", contains(second.toString()));
        patient.asks().get(path + "&limit=1&after=" + cursor).then().body("data.id", contains(first.toString()));
        expert.asks()
                .get(path + "&limit=1&after=" + cursor)
                .then()
                .statusCode(400)
                .body("code", equalTo("cursor_invalid"));
        patient.asks()
                .get(path.replace(record, "rec_other") + "&after=" + cursor)
                .then()
                .statusCode(400);
    }

    @ParameterizedTest
    @CsvSource({
        "resource_id=rec_1, resource_type",
        "resource_type=medical_record, resource_id",
        "resource_type=medical_record&resource_id=a b, resource_id",
        "resource_type=medical_record&resource_id=rec_1&limit=-1, limit",
        "resource_type=medical_record&resource_id=rec_1&org=org_1, org",
    })
    void aQueryThatIsNotUnderstoodIsRefused(String query, String pointer) {
        expert.asks()
                .get("/v1/audit/accesses?" + query.replace(" ", "%20"))
                .then()
                .statusCode(400)
                .body("code", equalTo("validation_failed"))
                .body("errors.pointer", hasItem(pointer))
                .body("errors", hasSize(1));
    }
}
