package care.eleva.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import care.eleva.workos.emulator.Fault;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links into the Admin Portal. */
@QuarkusTest
class PortalTest extends AuthTest {
    private static final String PORTAL = "/v1/organization/portal-links";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sso",
                "dsync",
                "audit_logs",
                "log_streams",
                "domain_verification",
                "certificate_renewal",
                "bring_your_own_key"
            })
    void aLinkForEachIntentIsForNowAndNotedWithoutItsAddress(String intent) {
        Team team = Team.of("team_admin");
        var answer = team.get(0)
                .post(PORTAL, Map.of("intent", intent))
                .statusCode(201)
                .header("Cache-Control", equalTo("private, no-store"))
                .body("url", startsWith(AuthWorld.workos().url() + "/portal/launch?secret="))
                .extract();

        String url = answer.path("url");
        assertThat(new Browser().visit(URI.create(url)).body()).contains("Team", intent);
        assertThat(Duration.between(Instant.now(), Instant.parse(answer.path("expires_at"))))
                .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
        assertThat(team.lines("PORTAL_LINK_CREATED"))
                .singleElement()
                .asString()
                .contains("\"intent\": \"" + intent + "\"")
                .doesNotContain("secret", "http");
    }

    @Test
    void whoGetsALink() {
        Team team = Team.of("team_admin", "team_member");
        given().contentType("application/json")
                .body(Map.of("intent", "sso"))
                .post(PORTAL)
                .then()
                .statusCode(401);
        team.get(1).post(PORTAL, Map.of("intent", "sso")).statusCode(403).body("code", equalTo("permission_denied"));
        team.get(0).post(PORTAL, Map.of("intent", "everything")).statusCode(400);
        team.get(0).post(PORTAL, Map.of()).statusCode(400).body("code", equalTo("validation_failed"));
        AuthWorld.workos().addFault(Fault.on("POST", "/portal/generate_link").status(503));
        team.get(0).post(PORTAL, Map.of("intent", "sso")).statusCode(503);
        AuthWorld.workos()
                .addFault(Fault.on("POST", "/portal/generate_link")
                        .status(404)
                        .error(Fault.Shape.CODE, "entity_not_found"));
        team.get(0).post(PORTAL, Map.of("intent", "sso")).statusCode(502).body("code", equalTo("upstream_failed"));
        assertThat(team.lines("PORTAL_LINK_CREATED")).isEmpty();
    }
}
