package care.eleva.app.record;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import care.eleva.app.AppDatabase;
import care.eleva.app.Person;
import care.eleva.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
@QuarkusTestResource(AuditServiceStandIn.class)
class MyAccessResourceTest {
    @AfterEach
    void auditServiceIsWellAgain() {
        AuditServiceStandIn.STATUS.set(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/me/accesses?limit=7&after=abc, accesses-about-me",
        "/v1/me/accesses?as=patient&limit=7&after=abc, accesses-about-me",
        "/v1/me/accesses?as=author&limit=7&after=abc, accesses-to-my-records"
    })
    void auditServiceIsAskedWithTheTokenOfTheCaller(String path, String asked) {
        Person paulo = Person.patient();
        paulo.get(path).statusCode(200).body("data[0].action", equalTo("MEDICAL_RECORD_VIEWED"));
        assertThat(AuditServiceStandIn.PATH.get()).isEqualTo("/v1/audit/" + asked);
        assertThat(AuditServiceStandIn.QUERY.get()).isEqualTo("limit=7&after=abc");
        assertThat(AuditServiceStandIn.AUTHORIZATION.get()).isEqualTo("Bearer " + paulo.token());
    }

    @Test
    void whoMayNotAskIsTold() {
        given().get("/v1/me/accesses").then().statusCode(401).body("code", equalTo("unauthenticated"));
        Person paulo = Person.patient();
        String inTheNameOfPaulo = TestTokens.shared()
                .user(paulo.userId())
                .org(paulo.orgId())
                .impersonatedBy("support@eleva.test")
                .sign();
        new Person(paulo.userId(), paulo.orgId(), inTheNameOfPaulo)
                .get("/v1/me/accesses")
                .statusCode(403)
                .body("code", equalTo("impersonation_refused"));
        paulo.get("/v1/me/accesses?as=owner").statusCode(400).body("errors.pointer", hasItem("as"));
        paulo.get("/v1/me/accesses?limit=0").statusCode(400).body("code", equalTo("validation_failed"));
    }

    @ParameterizedTest
    @CsvSource({"403, 403", "400, 400", "500, 503", "503, 503"})
    void whatAuditServiceRefusesStaysRefusedAndItsFailureIsNotTheCallers(int answered, int told) {
        AuditServiceStandIn.STATUS.set(answered);
        Person.patient().get("/v1/me/accesses?as=author").statusCode(told);
    }
}
