package care.eleva.kit.it;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Some things nobody does in somebody else's name, and everything else shows who did. */
@QuarkusTest
@QuarkusTestResource(NoteDatabase.class)
class ImpersonationTest {
    private static final String SUPPORT = "support@eleva.test";
    /** The line knows an impersonator by this; the address itself would be personal data in the clear. */
    private static final String SUPPORT_SHA256 =
            "sha256:e63ee00ae5ff308cd0e636d0c0fbdd317b981b1c6926c7f995cd38b1ae1dae56";

    private final Person person = Person.noteTaker();

    @Test
    void whatThePersonMustDoIsRefusedAndTheAttemptIsAuditedWithBothIdentities() throws Exception {
        create(impersonated(), "/notes/in-person")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("code", equalTo("impersonation_refused"));

        assertThat(audited())
                .containsExactly(List.of("UNAUTHORIZED_ACCESS_ATTEMPT", "denied", person.userId(), SUPPORT_SHA256));
        person.call().get("/notes").then().body("size()", equalTo(0));
    }

    @Test
    void thePersonMay() {
        create(person.call(), "/notes/in-person").then().statusCode(200);
    }

    @Test
    void theAnnotationOfAClassHoldsForItsMethods() {
        impersonated().get("/personal").then().statusCode(403).body("code", equalTo("impersonation_refused"));
        impersonated().get("/personal/open").then().statusCode(403).body("code", equalTo("impersonation_refused"));
        person.call().get("/personal").then().statusCode(200);
        given().get("/personal/open").then().statusCode(200);
        given().get("/personal").then().statusCode(401);
    }

    /** Whoever lacks the permission anyway is told that. */
    @Test
    void aMissingPermissionComesFirst() {
        String token = TestTokens.shared()
                .user(person.userId())
                .org(person.orgId())
                .permissions("notes:view")
                .impersonatedBy(SUPPORT)
                .sign();
        create(RestAssured.given().auth().preemptive().oauth2(token), "/notes/in-person")
                .then()
                .statusCode(403)
                .body("code", equalTo("permission_denied"));
    }

    @Test
    void everythingElseIsAllowedAndItsRowNamesBoth() throws Exception {
        create(impersonated(), "/notes").then().statusCode(200);

        assertThat(audited()).containsExactly(List.of("NOTE_CREATED", "success", person.userId(), SUPPORT_SHA256));
    }

    private RequestSpecification impersonated() {
        String token = TestTokens.shared()
                .user(person.userId())
                .org(person.orgId())
                .permissions("notes:view", "notes:create")
                .impersonatedBy(SUPPORT)
                .sign();
        return RestAssured.given().auth().preemptive().oauth2(token);
    }

    private static Response create(RequestSpecification caller, String path) {
        return caller.contentType(ContentType.JSON)
                .body("{\"note_body\":\"a\"}")
                .post(path);
    }

    /** What stands in the lines of the person's organization: the proof, not the index beside it. */
    private List<List<Object>> audited() throws SQLException {
        try (var admin = TestDatabase.shared().asSuperuser()) {
            return Sql.rows(admin, """
                    SELECT l ->> 'action', l ->> 'outcome', l -> 'actor' ->> 'id', l -> 'actor' ->> 'impersonator'
                      FROM (SELECT convert_from(line, 'UTF8')::json AS l FROM audit.audit_logs WHERE org_id = ?) AS logs
                    """, person.orgId());
        }
    }
}
