package care.eleva.audit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import care.eleva.audit.AuditDatabase;
import care.eleva.audit.Person;
import care.eleva.audit.Trail;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(AuditDatabase.class)
@TestProfile(ExportLimitTest.FewRows.class)
class ExportLimitTest {
    private static final String ALL = "/v1/audit/export?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z";

    /** Downloads of at most five events. */
    public static class FewRows implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("eleva.audit.export.max-rows", "5");
        }
    }

    @Test
    void aRangeWithTooManyEventsIsRefusedWhole() {
        // Given
        Person officer = Person.officer();
        officer.doesOften(4, 1);
        // Then
        officer.asks().get(ALL).then().statusCode(200).header("X-Export-Rows", "4");
        officer.asks()
                .get(ALL)
                .then()
                .statusCode(422)
                .body("code", equalTo("export_too_large"))
                .body("detail", containsString("at most 5 events"));
        assertThat(Trail.of(officer.orgId(), "AUDIT_LOG_EXPORT_STARTED")).hasSize(1);
    }
}
