package care.eleva.audit.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import care.eleva.audit.AuditDatabase;
import care.eleva.audit.Person;
import care.eleva.audit.Trail;
import care.eleva.testing.TestOrganizations;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(AuditDatabase.class)
class EventResourceTest {
    private static final String EVENTS = "/v1/audit/events";

    private final Person officer = Person.officer();

    @Test
    void theTrailOfTheOwnOrganizationNewestFirst() {
        // Given
        UUID first = officer.does("APPOINTMENT_CREATED", "appointment", "apt_7", null, "{\"seats\": 2}");
        UUID second = officer.colleague().does("APPOINTMENT_CANCELLED");
        Person.officer().does("APPOINTMENT_CREATED");
        // When
        var response = officer.asks().get(EVENTS);
        // Then
        response.then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("data.id", contains(second.toString(), first.toString()))
                .body("next", nullValue())
                .body("data[1].organization_id", equalTo(officer.orgId()))
                .body("data[1].action", equalTo("APPOINTMENT_CREATED"))
                .body("data[1].outcome", equalTo("success"))
                .body("data[1].actor.id", equalTo(officer.userId()))
                .body("data[1].actor.role", equalTo("compliance_officer"))
                .body("data[1].actor.assurance", equalTo("jwt"))
                .body("data[1].resource.type", equalTo("appointment"))
                .body("data[1].resource.id", equalTo("apt_7"))
                .body("data[1].service", equalTo("app-service"))
                .body("data[1].details.seats", equalTo(2));
    }

    @Test
    void readingTheTrailIsInTheTrail() {
        // Given
        officer.does("APPOINTMENT_CREATED");
        // When
        officer.asks()
                .get(EVENTS + "?action=APPOINTMENT_CREATED&patient=user_P")
                .then()
                .statusCode(200);
        // Then
        List<Trail.Stored> viewed = Trail.of(officer.orgId(), "AUDIT_LOG_VIEWED");
        assertThat(viewed).hasSize(1);
        assertThat(viewed.getFirst().plain())
                .isEqualTo(
                        "{\"rows\": 0, \"filter\": {\"action\": [\"APPOINTMENT_CREATED\"], \"patient\": \"user_P\"}}");
        assertThat(viewed.getFirst().line()).contains("\"patient\":\"user_P\"");
    }

    @Test
    void personalValuesAreOpenedAndHeldAgainstTheLine() {
        // Given
        officer.asks().header("User-Agent", "Browser/1").get(EVENTS).then().statusCode(200);
        // When
        var response = officer.asks().get(EVENTS + "?action=AUDIT_LOG_VIEWED");
        // Then
        response.then()
                .body("data[0].personal.ip.state", equalTo("intact"))
                .body("data[0].personal.ip.value", equalTo("127.0.0.1"))
                .body("data[0].personal.user_agent.value", equalTo("Browser/1"));
        assertThat(Trail.of(officer.orgId()).getFirst().line()).doesNotContain("127.0.0.1", "Browser");
    }

    @Test
    void anErasedSubjectIsShownAsErasedAndTheLineStays() {
        // Given
        officer.asks().get(EVENTS).then().statusCode(200);
        String line = Trail.of(officer.orgId()).getFirst().line();
        Trail.tamper(
                "UPDATE audit.subject_key SET wrapped = NULL, erased_at = now() WHERE subject = ?", officer.userId());
        Person colleague = officer.colleague("audit:view_logs");
        // When
        var response = colleague.asks().get(EVENTS + "?actor=" + officer.userId());
        // Then
        response.then()
                .statusCode(200)
                .body("data[0].personal.ip.state", equalTo("erased"))
                .body("data[0].personal.ip.value", nullValue());
        assertThat(Trail.of(officer.orgId()).getFirst().line()).isEqualTo(line);
    }

    @Test
    void aValueThatIsNotWhatTheLineCommitsToIsShownAsAltered() {
        // Given
        officer.asks().get(EVENTS).then().statusCode(200);
        Trail.tamper(
                "UPDATE audit.personal SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)"
                        + " WHERE org_id = ? AND name = 'ip'",
                officer.orgId());
        // When
        var response = officer.asks().get(EVENTS);
        // Then
        response.then()
                .body("data[0].personal.ip.state", equalTo("altered"))
                .body("data[0].personal.ip.value", nullValue())
                .body("data[0].personal.user_agent.state", equalTo("intact"));
    }

    @Test
    void oneEventComesWithItsLineAndItsLeaf() {
        // Given
        UUID id = officer.does("MEDICAL_RECORD_VIEWED", "medical_record", "rec_1", "user_P", "{\"note\": \"häßlich\"}");
        Trail.Stored stored = Trail.of(officer.orgId()).getFirst();
        // When
        var response = officer.asks().get(EVENTS + "/" + id);
        // Then
        response.then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("id", equalTo(id.toString()))
                .body("patient_id", equalTo("user_P"))
                .body("line", equalTo(stored.line()))
                .body("leaf", equalTo(stored.leaf()));
        Trail.Stored viewed = Trail.of(officer.orgId(), "AUDIT_LOG_VIEWED").getFirst();
        assertThat(viewed.line()).contains("\"patient\":\"user_P\"", "{\"type\":\"audit_log\",\"id\":\"" + id + "\"}");
    }

    @Test
    void anotherOrganizationsEventIsNotFound() {
        UUID theirs = Person.officer().does("APPOINTMENT_CREATED");
        officer.asks().get(EVENTS + "/" + theirs).then().statusCode(404).body("code", equalTo("event_not_found"));
        officer.asks().get(EVENTS + "/" + UUID.randomUUID()).then().statusCode(404);
        officer.asks().get(EVENTS + "/nonsense").then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {EVENTS, EVENTS + "/00000000-0000-7000-8000-000000000000"})
    void withoutTokenPermissionOrOrganizationNothingIsShown(String path) {
        RestAssured.get(path).then().statusCode(401).body("code", equalTo("unauthenticated"));
        Person exporter = officer.colleague("audit:export_logs");
        exporter.asks().get(path).then().statusCode(403).body("code", equalTo("permission_denied"));
        assertThat(Trail.of(officer.orgId(), "UNAUTHORIZED_ACCESS_ATTEMPT")).hasSize(1);
        Person nowhere = Person.of(TestOrganizations.withoutOrganization(), "audit:view_logs");
        nowhere.asks().get(path).then().statusCode(403).body("code", equalTo("organization_required"));
        Person gone = officer.colleague("audit:view_logs");
        gone.signsOut();
        gone.asks().get(path).then().statusCode(401);
    }

    @ParameterizedTest
    @CsvSource({
        "action=APPOINTMENT_CREATED, 2",
        "action=APPOINTMENT_CREATED&action=MEDICAL_RECORD_VIEWED, 3",
        "action=APPOINTMENT_COMPLETED, 0",
        "resource_type=medical_record, 1",
        "resource_id=apt_2, 1",
        "patient=user_P, 1",
        "outcome=success, 3",
        "outcome=denied, 0",
        "request_id=request-of-test, 3",
        "request_id=request-of-nobody, 0",
        "resource_type=appointment&resource_id=rec_1, 0",
        "actor=user_Nobody, 0",
        "from=2020-01-01T00:00:00Z, 3",
        "from=2020-01-01T00:00:00%2B01:00&to=2020-01-02T00:00:00Z, 0",
    })
    void everyFilterNarrows(String query, int rows) {
        // Given
        officer.does("APPOINTMENT_CREATED", "appointment", "apt_1", null, "{}");
        officer.does("APPOINTMENT_CREATED", "appointment", "apt_2", null, "{}");
        officer.does("MEDICAL_RECORD_VIEWED", "medical_record", "rec_1", "user_P", "{}");
        // When
        var response = officer.asks().get(EVENTS + "?" + query);
        // Then
        response.then().statusCode(200).body("data", hasSize(rows));
    }

    @Test
    void theRangeIsHalfOpen() {
        // Given
        officer.does("APPOINTMENT_CREATED");
        String at = String.valueOf(Trail.rows(
                        "SELECT audit.timestamp_text(recorded_at) FROM audit.audit_logs WHERE org_id = ?",
                        officer.orgId())
                .getFirst()
                .getFirst());
        // Then
        String created = EVENTS + "?action=APPOINTMENT_CREATED";
        officer.asks().get(created + "&from=" + at).then().body("data", hasSize(1));
        officer.asks()
                .get(created + "&from=2020-01-01T00:00:00Z&to=" + at)
                .then()
                .body("data", empty());
    }

    @Test
    void aCursorBelongsToItsFilterAndItsCaller() {
        // Given
        officer.does("APPOINTMENT_CREATED");
        officer.does("APPOINTMENT_CREATED");
        String list = EVENTS + "?limit=1&action=APPOINTMENT_CREATED";
        String cursor = officer.asks().get(list).path("next");
        Person colleague = officer.colleague("audit:view_logs");
        String altered = (cursor.charAt(0) == 'B' ? "C" : "B") + cursor.substring(1);
        // Then
        officer.asks().get(list + "&after=" + cursor).then().statusCode(200).body("data", hasSize(1));
        officer.asks()
                .get(EVENTS + "?limit=1&after=" + cursor)
                .then()
                .statusCode(400)
                .body("code", equalTo("cursor_invalid"));
        colleague.asks().get(list + "&after=" + cursor).then().statusCode(400);
        officer.asks().get(list + "&after=" + altered).then().statusCode(400);
        officer.asks().get(list + "&after=nonsense").then().statusCode(400).body("code", equalTo("cursor_invalid"));
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "limit=101, limit",
        "limit=ten, limit",
        "limit=5&limit=6, limit",
        "from=yesterday, from",
        "from=2026-11-24, from",
        "to=99999-01-01T00:00:00Z, to",
        "from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z, to",
        "from=2026-11-01T00:00:00Z&to=2026-11-01T00:00:00Z, to",
        "action=appointment_created, action",
        "outcome=ok, outcome",
        "actor=ana@eleva.test, actor",
        "resource_type=Medical, resource_type",
        "request_id=x, request_id",
        "actr=user_1, actr",
        "after=not!ours, after",
    })
    void aQueryThatIsNotUnderstoodIsRefused(String query, String pointer) {
        officer.asks()
                .get(EVENTS + "?" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("validation_failed"))
                .body("errors.pointer", hasItem(pointer));
        assertThat(Trail.of(officer.orgId())).isEmpty();
    }

    @Test
    void aFilterOfManyActionsIsBounded() {
        String query = "action=APPOINTMENT_CREATED&".repeat(21);
        officer.asks().get(EVENTS + "?" + query + "limit=1").then().statusCode(400);
    }
}
