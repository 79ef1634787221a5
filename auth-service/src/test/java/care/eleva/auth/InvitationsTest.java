package care.eleva.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import care.eleva.testing.TestOrganizations;
import care.eleva.workos.emulator.Fault;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Inviting people, and joining. */
@QuarkusTest
class InvitationsTest extends AuthTest {
    private static final String INVITATIONS = "/v1/organization/invitations";
    private static final String AT_WORKOS = "/user_management/invitations";
    private static final String ACCEPT = "/v1/invitations/accept";

    @Test
    void somebodyIsInvitedAndListedAndTheTrailHoldsNoAddress() {
        Team team = Team.of("team_admin");
        String email = address();

        String id = invite(team, email, "team_member")
                .statusCode(201)
                .body("email", equalTo(email))
                .body("role", equalTo("team_member"))
                .body("state", equalTo("pending"))
                .body("invited_by", equalTo(team.get(0).id()))
                .body("expires_at", notNullValue())
                .body("token", nullValue())
                .extract()
                .path("id");

        team.get(0)
                .get(INVITATIONS)
                .statusCode(200)
                .body("data.id", contains(id))
                .body("data[0].email", equalTo(email));
        assertThat(team.lines("ORG_MEMBER_INVITED"))
                .singleElement()
                .asString()
                .contains(id, "\"role\": \"team_member\"", "\"sd\":{\"email\":")
                .doesNotContain(email);
        assertThat(People.count("SELECT count(*) FROM audit.personal WHERE subject = ? AND name = 'email'", id))
                .as("sealed beside the line")
                .isEqualTo(1);
    }

    @Test
    void theListGoesOnWhereItStopped() {
        Team team = Team.of("team_admin");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(invite(team, address(), "member").statusCode(201).extract().path("id"));
        }
        ValidatableResponse first =
                team.get(0).get(INVITATIONS + "?limit=2").statusCode(200).body("data", hasSize(2));
        String next = first.body("next", notNullValue()).extract().path("next");
        List<String> seen = new ArrayList<>(first.extract().<List<String>>path("data.id"));
        seen.addAll(team.get(0)
                .get(INVITATIONS + "?limit=2&after=" + next)
                .body("data", hasSize(1))
                .extract()
                .<List<String>>path("data.id"));
        assertThat(seen).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void whoMayInvite() {
        Team team = Team.of("team_admin", "team_member");
        Map<String, Object> body = Map.of("email", address(), "role", "member");
        given().contentType("application/json")
                .body(body)
                .post(INVITATIONS)
                .then()
                .statusCode(401);
        given().get(INVITATIONS).then().statusCode(401);
        team.get(1).post(INVITATIONS, body).statusCode(403).body("code", equalTo("permission_denied"));
        team.get(1).get(INVITATIONS).statusCode(403);
        Team others = Team.of("team_admin");
        invite(team, address(), "member").statusCode(201);
        others.get(0).get(INVITATIONS).statusCode(200).body("data", hasSize(0));

        team.get(0)
                .post(INVITATIONS, Map.of("email", "nobody", "role", "member"))
                .statusCode(400);
        team.get(0).post(INVITATIONS, Map.of("email", address())).statusCode(400);
        team.get(0)
                .post(INVITATIONS, Map.of("email", address(), "role", "member", "expires_in_days", 31))
                .statusCode(400);
        team.get(0)
                .post(INVITATIONS, Map.of("email", address(), "role", "admin"))
                .statusCode(422)
                .body("code", equalTo("role_not_assignable"));
        team.get(0)
                .post(INVITATIONS, Map.of("email", address(), "role", "compliance_officer"))
                .statusCode(403)
                .body("code", equalTo("role_exceeds_own"));
        assertThat(team.lines("ORG_MEMBER_INVITED").getLast()).contains("\"outcome\":\"denied\"");
    }

    @Test
    void whatIsOpenIsNotOpenedTwice() {
        Team team = Team.of("team_admin", "team_admin");
        String email = address();
        String id = invite(team, email, "member").statusCode(201).extract().path("id");
        // The same person asks for the same again: it is the same invitation.
        invite(team, email, "member").statusCode(201).body("id", equalTo(id));
        invite(team, email, "team_member").statusCode(409).body("code", equalTo("already_invited"));
        team.get(1)
                .post(INVITATIONS, Map.of("email", email, "role", "member"))
                .statusCode(409)
                .body("code", equalTo("already_invited"));
        invite(team, team.get(1).person().email(), "member").statusCode(409).body("code", equalTo("already_member"));
    }

    @Test
    void anInvitationIsSentAgainAndRevoked() {
        Team team = Team.of("team_admin", "team_member");
        Team others = Team.of("team_admin");
        String id = invite(team, address(), "member").statusCode(201).extract().path("id");
        String path = INVITATIONS + "/" + id;
        for (String verb : List.of("POST " + path + "/resend", "DELETE " + path)) {
            String[] call = verb.split(" ", 2);
            given().request(call[0], call[1]).then().statusCode(401);
            team.get(1).request().request(call[0], call[1]).then().statusCode(403);
            others.get(0)
                    .request()
                    .request(call[0], call[1])
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("invitation_not_found"));
        }
        team.get(0).post(INVITATIONS + "/invitation_nothing/resend").statusCode(404);
        team.get(0).delete(INVITATIONS + "/invitation_nothing").statusCode(404);

        team.get(0).post(path + "/resend").statusCode(200).body("id", equalTo(id));
        team.get(0).delete(path).statusCode(204);
        team.get(0).post(path + "/resend").statusCode(409).body("code", equalTo("invitation_not_open"));
        team.get(0).delete(path).statusCode(409).body("code", equalTo("invitation_not_open"));

        assertThat(team.lines("ORG_INVITATION_RESENT")).hasSize(1);
        assertThat(team.lines("ORG_INVITATION_REVOKED"))
                .singleElement()
                .asString()
                .contains(id);
        assertThat(others.lines("ORG_INVITATION_REVOKED")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "400, email_already_invited_to_organization, 409, already_invited",
        "400, email_already_invited, 409, already_invited",
        "400, user_already_organization_member, 409, already_member",
        "400, user_already_exists, 409, already_member",
        "400, invalid_role, 422, role_not_assignable",
        "400, expires_in_days_too_long, 400, validation_failed",
        "400, invite_expired, 409, invitation_not_open",
        "404, entity_not_found, 404, invitation_not_found",
        "400, something_new, 422, invitation_refused",
        "403, forbidden, 502, upstream_failed",
        "422, invalid_request_parameters, 503, temporarily_unavailable",
        "429, too_many_requests, 503, temporarily_unavailable",
        "500, server_error, 503, temporarily_unavailable"
    })
    void everyRefusalOfWorkosIsTyped(int status, String code, int ours, String problem) {
        Team team = Team.of("team_admin");
        AuthWorld.workos().addFault(Fault.on("POST", AT_WORKOS).status(status).error(Fault.Shape.CODE, code));
        invite(team, address(), "member").statusCode(ours).body("code", equalTo(problem));
        assertThat(team.lines("ORG_MEMBER_INVITED")).isEmpty();
    }

    @Test
    void aLostReplyIsFound() {
        Team team = Team.of("team_admin");
        String email = address();
        AuthWorld.workos().addFault(Fault.on("POST", AT_WORKOS).losingReply());
        String id = invite(team, email, "member").statusCode(201).extract().path("id");
        AuthWorld.workos().addFault(Fault.on("POST", AT_WORKOS + "/*/revoke").losingReply());
        team.get(0).delete(INVITATIONS + "/" + id).statusCode(204);
        assertThat(team.lines("ORG_MEMBER_INVITED")).hasSize(1);
        assertThat(team.lines("ORG_INVITATION_REVOKED")).hasSize(1);
        team.get(0).get(INVITATIONS).body("data.state", containsInAnyOrder("revoked"));
    }

    @Test
    void anInvitedUserJoinsAndTheOrganizationsLogSaysSo() {
        Team team = Team.of("team_admin");
        People.Person paulo = People.fresh();
        Browser browser = People.signedIn(paulo);
        invite(team, paulo.email(), "team_member").statusCode(201);
        String token = token(paulo.email());

        accept(browser, token)
                .statusCode(200)
                .body("organization_id", equalTo(team.orgId))
                .body("role", equalTo("team_member"));

        team.get(0)
                .get("/v1/organization/members/" + paulo.id())
                .statusCode(200)
                .body("role", equalTo("team_member"))
                .body("status", equalTo("active"));
        assertThat(team.audited(paulo.id())).containsExactly("ORG_INVITATION_ACCEPTED success");
        accept(browser, token).statusCode(200).body("organization_id", equalTo(team.orgId));
    }

    @Test
    void aLostAcceptanceIsFound() {
        Team team = Team.of("team_admin");
        People.Person paulo = People.fresh();
        Browser browser = People.signedIn(paulo);
        invite(team, paulo.email(), "member").statusCode(201);
        AuthWorld.workos().addFault(Fault.on("POST", AT_WORKOS + "/*/accept").losingReply());
        accept(browser, token(paulo.email())).statusCode(200);
        assertThat(team.audited(paulo.id())).containsExactly("ORG_INVITATION_ACCEPTED success");
    }

    @Test
    void nobodyJoinsWithSomebodyElsesInvitation() {
        Team team = Team.of("team_admin");
        People.Person paulo = People.fresh();
        People.Person thief = People.fresh();
        invite(team, paulo.email(), "team_admin").statusCode(201);
        String token = token(paulo.email());
        Browser browser = People.signedIn(thief);

        accept(browser, token).statusCode(403).body("code", equalTo("invitation_for_another"));
        accept(browser, "nothing").statusCode(404).body("code", equalTo("invitation_not_found"));
        accept(browser, "with blanks").statusCode(400).body("code", equalTo("validation_failed"));
        given().contentType("application/json")
                .body(Map.of("token", token))
                .post(ACCEPT)
                .then()
                .statusCode(401);
        assertThat(People.count(
                        "SELECT count(*) FROM identity.user_org_memberships WHERE org_id = ? AND user_id IN (?, ?)",
                        team.orgId,
                        paulo.id(),
                        thief.id()))
                .isZero();

        // Revoked and expired ones do not open.
        team.get(0).delete(INVITATIONS + "/" + id(paulo.email())).statusCode(204);
        accept(People.signedIn(paulo), token).statusCode(409).body("code", equalTo("invitation_not_open"));
    }

    @Test
    void whoWasRemovedCanBeInvitedAgain() {
        Team team = Team.of("team_admin", "team_member");
        People.Person other = team.get(1).person();
        team.get(0).delete("/v1/organization/members/" + other.id()).statusCode(204);
        invite(team, other.email(), "member").statusCode(201);
        accept(People.signedIn(other), token(other.email())).statusCode(200);
        team.get(0)
                .get("/v1/organization/members/" + other.id())
                .statusCode(200)
                .body("role", equalTo("member"));
    }

    @Test
    void invitationsAreLimited() {
        Team team = Team.of("team_admin");
        int status = 0;
        int sent = 0;
        while (status != 429 && sent < 40) {
            ValidatableResponse answer = team.get(0).post(ACCEPT, Map.of("token", "nothing"));
            status = answer.extract().statusCode();
            if (status == 429) {
                answer.body("code", equalTo("rate_limited")).header("Retry-After", not(equalTo("0")));
            } else {
                sent++;
            }
        }
        assertThat(sent).isEqualTo(30);
        invite(team, address(), "member").statusCode(429);
        assertThat(team.lines("ORG_MEMBER_INVITED")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/organization/invitations",
        "POST, /v1/organization/invitations/invitation_x/resend",
        "DELETE, /v1/organization/invitations/invitation_x",
        "POST, /v1/invitations/accept",
        "POST, /v1/organization/portal-links"
    })
    void nobodyDoesThisInSomebodyElsesName(String method, String path) {
        Team team = Team.of("team_admin");
        AuthWorld.workos().impersonateNextLogin(team.get(0).person().email(), "support");
        Browser support = People.signedIn(team.get(0).person());
        given().header("Authorization", support.bearer())
                .contentType("application/json")
                .body("{}")
                .request(method, path)
                .then()
                .statusCode(403)
                .body("code", equalTo("impersonation_refused"));
    }

    private static ValidatableResponse invite(Team team, String email, String role) {
        return team.get(0).post(INVITATIONS, Map.of("email", email, "role", role));
    }

    private static ValidatableResponse accept(Browser browser, String token) {
        return given().header("Authorization", browser.bearer())
                .contentType("application/json")
                .body(Map.of("token", token))
                .post(ACCEPT)
                .then();
    }

    private static String address() {
        return TestOrganizations.id("invitee").toLowerCase(Locale.ROOT) + "@eleva.test";
    }

    /** What is in the mail. */
    private static String token(String email) {
        return atWorkos(email).getString("token");
    }

    private static String id(String email) {
        return atWorkos(email).getString("id");
    }

    private static JsonObject atWorkos(String email) {
        String list = Team.workos("GET", AT_WORKOS + "?email=" + Browser.encode(email), null);
        return new JsonObject(list).getJsonArray("data").getJsonObject(0);
    }
}
