package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.workos.emulator.Fault;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class SignInTest extends AuthTest {
    private static final String MEMBERSHIPS = "/user_management/organization_memberships";

    @Test
    void theFirstSignInMakesAnOrganizationAndASession() {
        // Given
        People.Person person = People.fresh();
        Browser browser = new Browser();
        // When
        HttpResponse<String> callback =
                browser.visit(browser.signInUpToCallback(person.email(), "&return_to=%2Fwelcome%3Fa%3D1"));
        // Then
        assertThat(callback.statusCode()).as(callback.body()).isEqualTo(303);
        assertThat(callback.headers().firstValue("Location")).hasValue(AuthWorld.ORIGIN + "/welcome?a=1");
        assertThat(callback.headers().firstValue("Cache-Control")).hasValue("private, no-store");
        assertThat(callback.headers().allValues("Set-Cookie"))
                .anySatisfy(cookie -> assertThat(cookie)
                        .matches("__Host-eleva-session=[A-Za-z0-9_-]{43};.*")
                        .contains("Path=/", "HttpOnly", "Secure", "SameSite=Lax")
                        .doesNotContain("Domain"));
        assertThat(browser.cookies()).containsOnlyKeys("__Host-eleva-session");
        JsonObject session = session(browser);
        assertThat(session.getJsonObject("user").getMap())
                .containsEntry("id", person.id())
                .containsEntry("email", person.email())
                .containsEntry("first_name", "Paula")
                .containsEntry("last_name", "Nunes");
        assertThat(session.getJsonObject("organization").getString("name")).isEqualTo("Paula Nunes's organization");
        assertThat(session.getString("role")).isEqualTo("member");
        assertThat(session.getString("impersonator")).isNull();
        String orgId = session.getJsonObject("organization").getString("id");
        assertThat(actions(orgId)).containsExactly("ORG_CREATED system", "AUTH_SIGNED_IN user");
    }

    @Test
    void whoseOrganizationWasDeletedAtWorkosGetsANewOne() {
        // Given
        People.Person person = People.fresh();
        String gone = orgId(People.signedIn(person));
        Team.workos("DELETE", "/organizations/" + gone, null);
        // When
        Browser browser = People.signedIn(person);
        // Then
        String orgId = orgId(browser);
        assertThat(orgId).isNotEqualTo(gone);
        assertThat(People.rows("SELECT state, org_id FROM identity.provisioning WHERE user_id = ?", person.id()))
                .containsExactly(List.of("done", orgId));
        assertThat(People.rows("SELECT status FROM identity.organizations WHERE id = ?", gone))
                .containsExactly(List.of("deleted"));
        assertThat(actions(orgId)).containsExactly("ORG_CREATED system", "AUTH_SIGNED_IN user");
    }

    private static String orgId(Browser browser) {
        return session(browser).getJsonObject("organization").getString("id");
    }

    @Test
    void whoeverBelongsToAnOrganizationGetsNoOther() {
        // Given
        People.Person person = People.fresh();
        String orgId = People.joinNewOrganization(person, "Clínica São João");
        // When
        Browser browser = People.signedIn(person);
        // Then
        JsonObject organization = session(browser).getJsonObject("organization");
        assertThat(organization.getMap()).containsEntry("id", orgId).containsEntry("name", "Clínica São João");
        assertThat(People.count("SELECT count(*) FROM identity.provisioning WHERE user_id = ?", person.id()))
                .isZero();
        assertThat(People.rows(
                        "SELECT org_id, role, status FROM identity.user_org_memberships WHERE user_id = ?",
                        person.id()))
                .containsExactly(List.of(orgId, "member", "active"));
    }

    @Test
    void whoeverBelongsToSeveralChooses() {
        // Given
        People.Person person = People.fresh();
        String first = People.joinNewOrganization(person, "<b>One</b>");
        String second = People.joinNewOrganization(person, "Two");
        Browser browser = new Browser().header("Accept", "text/html");
        // When
        HttpResponse<String> choice =
                browser.visit(browser.signInUpToCallback(person.email(), "&return_to=%2Fnext%3Fb%3D2"));
        // Then
        assertThat(choice.statusCode()).isEqualTo(409);
        assertThat(choice.body()).contains("&lt;b&gt;One&lt;/b&gt;", ">Two<", first, second);
        assertThat(browser.cookies()).isEmpty();
        String link = choice.body()
                .lines()
                .filter(line -> line.contains(second))
                .map(line -> line.replaceAll(".*href=\"([^\"]*)\".*", "$1").replace("&amp;", "&"))
                .findFirst()
                .orElseThrow();
        HttpResponse<String> login = browser.visit(URI.create(link));
        HttpResponse<String> done = browser.visit(Browser.location(browser.visit(Browser.location(login))));
        assertThat(done.headers().firstValue("Location")).hasValue(AuthWorld.ORIGIN + "/next?b=2");
        assertThat(session(browser).getJsonObject("organization").getString("id"))
                .isEqualTo(second);
    }

    @Test
    void twentyFirstSignInsAtOnceMakeOneOrganization() {
        // Given: everybody has looked before anybody has created
        People.Person person = People.fresh();
        Duration pause = Duration.ofMillis(400);
        AuthWorld.workos()
                .addFault(Fault.on("POST", "/organizations").delay(pause).always());
        AuthWorld.workos().addFault(Fault.on("POST", MEMBERSHIPS).delay(pause).always());
        // When
        List<String> organizations = People.parallel(
                20,
                () -> session(People.signedIn(person))
                        .getJsonObject("organization")
                        .getString("id"));
        // Then
        assertThat(organizations).hasSize(20).containsOnly(organizations.getFirst());
        String orgId = organizations.getFirst();
        assertThat(People.rows("SELECT state, org_id FROM identity.provisioning WHERE user_id = ?", person.id()))
                .containsExactly(List.of("done", orgId));
        assertThat(People.count("SELECT count(*) FROM identity.user_org_memberships WHERE user_id = ?", person.id()))
                .isEqualTo(1);
        assertThat(memberships(person)).hasSize(1);
        assertThat(actions(orgId)).filteredOn("ORG_CREATED system"::equals).hasSize(1);
    }

    /** Whatever breaks, and at whatever step: the next sign-in ends with one organization and one membership. */
    @ParameterizedTest
    @CsvSource({
        "GET,/organizations/external_id/*,503,false",
        "POST,/organizations,503,false",
        "POST,/organizations,0,true",
        "GET,/user_management/organization_memberships,503,false",
        "POST,/user_management/organization_memberships,503,false",
        "POST,/user_management/organization_memberships,422,false",
        "POST,/user_management/organization_memberships,0,true",
    })
    void theNextSignInCompletesWhatWasInterrupted(String method, String path, int status, boolean lostReply) {
        // Given
        People.Person person = People.fresh();
        Fault fault = Fault.on(method, path).status(status);
        if (status == 422) {
            fault = fault.error(Fault.Shape.CODE, "invalid_role");
        }
        AuthWorld.workos().addFault(lostReply ? fault.losingReply() : fault);
        Browser browser = new Browser();
        HttpResponse<String> first = browser.signIn(person.email());
        // A lost reply is made good at once: what was created is found.
        if (!lostReply) {
            assertProblem(
                    first,
                    status == 503 ? 503 : 502,
                    status == 503 ? "provisioning_unfinished" : "provisioning_refused");
            assertThat(browser.cookies()).isEmpty();
            assertThat(People.count(
                            "SELECT count(*) FROM identity.provisioning WHERE user_id = ? AND state <> 'done' AND last_failure IS NOT NULL",
                            person.id()))
                    .isEqualTo(1);
        }
        assertThat(AuthWorld.workos().pendingFaults()).isEmpty();
        // When
        JsonObject session = session(People.signedIn(person));
        // Then
        String orgId = session.getJsonObject("organization").getString("id");
        assertThat(People.rows(
                        "SELECT state, org_id, last_failure FROM identity.provisioning WHERE user_id = ?", person.id()))
                .containsExactly(java.util.Arrays.asList("done", orgId, null));
        assertThat(memberships(person)).hasSize(1);
        assertThat(actions(orgId)).filteredOn("ORG_CREATED system"::equals).hasSize(1);
    }

    @Test
    void aMissingStepAfterProvisioningIsMadeUpFor() {
        // Given: everything was made, but the token that says so never came
        People.Person person = People.fresh();
        AuthWorld.workos()
                .addFault(Fault.on("POST", "/user_management/authenticate").times(1)); // the code exchange
        AuthWorld.workos()
                .addFault(Fault.on("POST", "/user_management/authenticate").status(503));
        assertProblem(new Browser().signIn(person.email()), 503, "sign_in_unavailable");
        // When
        JsonObject session = session(People.signedIn(person));
        // Then
        assertThat(session.getJsonObject("organization")).isNotNull();
        assertThat(memberships(person)).hasSize(1);
    }

    @Test
    void olderNewsDoesNotOverwriteNewer() {
        // Given
        People.Person person = People.fresh();
        People.signedIn(person);
        People.tamper(
                "UPDATE identity.users SET first_name = 'Newer', workos_updated_at = now() + interval '1 hour' WHERE id = ?",
                person.id());
        // When
        JsonObject session = session(People.signedIn(person));
        // Then
        assertThat(session.getJsonObject("user").getString("first_name")).isEqualTo("Newer");
    }

    @Test
    void anImpersonatedSessionSaysSo() {
        // Given
        People.Person person = People.fresh();
        People.signedIn(person);
        AuthWorld.workos().impersonateNextLogin("support@eleva.test", "a ticket");
        // When
        JsonObject session = session(People.signedIn(person));
        // Then
        assertThat(session.getString("impersonator")).isEqualTo("support@eleva.test");
    }

    private static JsonObject session(Browser browser) {
        return new JsonObject(new Browser()
                .get("/v1/session", Map.of("Authorization", browser.bearer()))
                .body());
    }

    private static List<String> actions(String orgId) {
        return People.rows("""
                        SELECT (convert_from(line, 'UTF8')::json ->> 'action') || ' ' || (convert_from(line, 'UTF8')::json -> 'actor' ->> 'type')
                          FROM audit.audit_logs WHERE org_id = ? ORDER BY recorded_at, id
                        """, orgId).stream()
                .map(row -> String.valueOf(row.getFirst()))
                .toList();
    }

    /** The memberships of a person at WorkOS. */
    private static List<Object> memberships(People.Person person) {
        HttpResponse<String> list = new Browser()
                .header("Authorization", "Bearer " + AuthWorld.workos().apiKey())
                .visit(URI.create(AuthWorld.workos().url() + MEMBERSHIPS + "?user_id=" + person.id()));
        return new JsonObject(list.body()).getJsonArray("data").stream().toList();
    }
}
