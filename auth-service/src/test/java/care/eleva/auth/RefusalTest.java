package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every error of WorkOS's token endpoint has a defined end, whichever grant it answers and whatever its shape. */
@QuarkusTest
class RefusalTest extends AuthTest {
    private static final String CATALOGUE = "care.eleva.auth.Refusal#catalogue";
    private static final Path OPENAPI =
            Path.of("../service-kit/workos-emulator/src/test/resources/workos-openapi/responses.json");

    /** What WorkOS's own document lists is in our catalogue. */
    @Test
    void theCatalogueIsComplete() throws IOException {
        JsonNode answers = new ObjectMapper()
                .readTree(OPENAPI.toFile())
                .path("operations")
                .path("POST /user_management/authenticate");
        Set<String> documented = new TreeSet<>();
        Set<String> withoutCode = new TreeSet<>();
        for (String status : new String[] {"400", "403", "422", "429"}) {
            for (JsonNode properties : answers.path(status).findValues("properties")) {
                JsonNode code = properties
                        .path(properties.has("error") ? "error" : "code")
                        .path("const");
                if (code.isTextual()) {
                    documented.add(status + " " + code.textValue());
                } else if (properties.path("message").has("const")) {
                    withoutCode.add(properties.path("message").path("const").textValue());
                }
            }
        }
        assertThat(withoutCode).containsExactly("Must use SSO for selected organization");
        assertThat(documented).hasSizeGreaterThan(30);
        assertThat(Refusal.catalogue().stream()
                        .map(refusal -> refusal.status() + " " + refusal.code())
                        .collect(Collectors.toSet()))
                .containsAll(documented);
    }

    @ParameterizedTest
    @MethodSource(CATALOGUE)
    void endsTheExchangeOfACode(Refusal refusal) {
        Browser browser = new Browser();
        URI callback = browser.signInUpToCallback(People.fresh().email(), "");
        AuthWorld.workos().addFault(refusal.fault());
        assertRefused(refusal, browser, browser.visit(callback));
    }

    @ParameterizedTest
    @MethodSource(CATALOGUE)
    void endsTheChoiceOfAnOrganization(Refusal refusal) {
        // Given: WorkOS asks which organization, and it is known which
        Browser browser = new Browser();
        People.Person person = People.fresh();
        String orgId = People.joinNewOrganization(person, "One");
        URI callback = browser.signInUpToCallback(person.email(), "&organization_id=" + orgId);
        Refusal asks = Refusal.catalogue().stream()
                .filter(one -> one.code().equals("organization_selection_required")
                        && one.fields().has("organizations"))
                .findFirst()
                .orElseThrow();
        ((com.fasterxml.jackson.databind.node.ObjectNode)
                        asks.fields().path("organizations").path(0))
                .put("id", orgId);
        AuthWorld.workos().addFault(asks.fault());
        AuthWorld.workos().addFault(refusal.fault());
        // When, then
        assertRefused(refusal, browser, browser.visit(callback));
    }

    @ParameterizedTest
    @MethodSource(CATALOGUE)
    void endsOrKeepsASessionThatIsRefreshed(Refusal refusal) {
        // Given
        People.Person person = People.fresh();
        Browser browser = People.signedIn(person);
        People.expireToken(person);
        AuthWorld.workos().addFault(refusal.fault());
        // When
        HttpResponse<String> answer = browser.forwardAuth();
        // Then
        if (refusal.ends()) {
            assertProblem(answer, 401, "session_ended");
            assertThat(People.count("SELECT count(*) FROM identity.session WHERE user_id = ?", person.id()))
                    .isZero();
        } else {
            assertProblem(answer, 503, "temporarily_unavailable");
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(browser.forwardAuth().statusCode()).isEqualTo(200);
        }
    }

    /** The page says what to do, and its link keeps what the sign-in was begun for. */
    @ParameterizedTest
    @MethodSource(CATALOGUE)
    void showsAPersonAPage(Refusal refusal) {
        // Given
        People.Person person = People.fresh();
        String orgId = People.joinNewOrganization(person, "One");
        Browser browser = new Browser().header("Accept", "text/html,*/*;q=0.8");
        URI callback =
                browser.signInUpToCallback(person.email(), "&return_to=%2Fnext%3Fa%3D1&organization_id=" + orgId);
        AuthWorld.workos().addFault(refusal.fault());
        // When
        HttpResponse<String> page = browser.visit(callback);
        // Then
        assertThat(page.statusCode()).isEqualTo(refusal.problemStatus());
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
        if (page.body().contains("class=\"choice\"")) {
            assertThat(page.body()).contains("organization_id=org_1", "return_to=%2Fnext%3Fa%3D1");
            return;
        }
        assertThat(page.body())
                .contains(refusal.problem(), AuthWorld.ORIGIN + "/auth/login?return_to=%2Fnext%3Fa%3D1")
                .doesNotContain("A fault was asked for", "secret-pending-token", "p@eleva.test");
        assertThat(page.body().contains("organization_id=" + orgId))
                .isEqualTo(!refusal.problem().equals("organization_refused"));
    }

    private static void assertRefused(Refusal refusal, Browser browser, HttpResponse<String> answer) {
        assertProblem(answer, refusal.problemStatus(), refusal.problem());
        assertThat(answer.body()).doesNotContain("A fault was asked for", "secret-pending-token", "p@eleva.test");
        assertThat(browser.cookies()).isEmpty();
        assertThat(AuthWorld.workos().pendingFaults()).isEmpty();
        if (refusal.code().equals("organization_selection_required")
                && refusal.fields().has("organizations")) {
            // No failure: the person is asked, and nothing is in the trail yet.
            assertThat(answer.body()).contains("org_1");
            return;
        }
        assertThat(new JsonObject(answer.body()).getString("workos_code")).isEqualTo(refusal.code());
        assertThat(noted(answer)).isEqualTo("failure " + refusal.problem() + " " + refusal.code());
    }

    /** Outcome, reason and WorkOS's code in the one row that this request has left. */
    private static String noted(HttpResponse<String> answer) {
        String request = answer.headers().firstValue("X-Request-Id").orElseThrow();
        return People.rows("""
                        SELECT line ->> 'outcome', line -> 'plain' ->> 'reason', line -> 'plain' ->> 'workos_code'
                          FROM (SELECT convert_from(line, 'UTF8')::json FROM audit.audit_logs) AS rows (line)
                         WHERE line ->> 'action' = 'AUTH_SIGN_IN_FAILED' AND line ->> 'req' = ?
                        """, request).stream()
                .map(row -> row.stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n"));
    }
}
