package care.eleva.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Members of an organization: who sees them and who changes them. */
@QuarkusTest
class MembersTest extends AuthTest {
    private static final String MEMBERS = "/v1/organization/members";

    @Test
    void membersAreListedPageByPageWithNamesRolesAndStatus() {
        Team team = Team.of("team_admin", "team_member", "team_member");
        team.ownedBy(team.get(0));
        Team.Colleague admin = team.get(0);
        People.tamper(
                "UPDATE identity.user_org_memberships SET status = 'inactive' WHERE user_id = ?",
                team.get(2).id());
        List<String> ids =
                team.members.stream().map(Team.Colleague::id).sorted().toList();

        String next = admin.get(MEMBERS + "?limit=2")
                .statusCode(200)
                .body("data.user_id", equalTo(ids.subList(0, 2)))
                .body("data[0].email", notNullValue())
                .body("next", notNullValue())
                .extract()
                .path("next");
        admin.get(MEMBERS + "?limit=2&after=" + next)
                .statusCode(200)
                .body("data.user_id", contains(ids.get(2)))
                .body("next", nullValue());
        admin.get(MEMBERS + "?status=inactive")
                .statusCode(200)
                .body("data.user_id", contains(team.get(2).id()));
        admin.get(MEMBERS + "/" + admin.id())
                .statusCode(200)
                .body("role", equalTo("team_admin"))
                .body("status", equalTo("active"))
                .body("owner", equalTo(true))
                .body("email", equalTo(admin.person().email()))
                .body("first_name", equalTo("Paula"));
    }

    @Test
    void whoMaySeeMembers() {
        Team team = Team.of("team_admin", "member");
        Team others = Team.of("team_admin");
        given().get(MEMBERS).then().statusCode(401);
        given().get(MEMBERS + "/" + team.get(0).id()).then().statusCode(401);
        team.get(1).get(MEMBERS).statusCode(403).body("code", equalTo("permission_denied"));
        team.get(1).get(MEMBERS + "/" + team.get(0).id()).statusCode(403);
        others.get(0).get(MEMBERS).statusCode(200).body("data", hasSize(1));
        others.get(0).get(MEMBERS + "/" + team.get(0).id()).statusCode(404).body("code", equalTo("member_not_found"));
        team.get(0).get(MEMBERS + "?status=deleted").statusCode(400);
        team.get(0).get(MEMBERS + "?limit=101").statusCode(400);
        team.get(0).get(MEMBERS + "?after=***").statusCode(400).body("code", equalTo("validation_failed"));
    }

    @Test
    void aNewRoleIsThereAtTheNextRequest() {
        Team team = Team.of("team_admin", "team_member");
        Team.Colleague other = team.get(1);
        other.get(MEMBERS + "/" + other.id()).statusCode(200);

        team.get(0)
                .patch(MEMBERS + "/" + other.id(), Team.role("member"))
                .statusCode(200)
                .body("role", equalTo("member"))
                .body("status", equalTo("active"))
                .body("user_id", equalTo(other.id()));

        assertThat(team.role(other)).isEqualTo("member");
        assertThat(Team.workos("GET", "/user_management/organization_memberships/" + other.membershipId(), null))
                .contains("\"slug\":\"member\"");
        other.again().get(MEMBERS).statusCode(403);
        assertThat(team.audited(other.id())).containsExactly("ROLE_CHANGED success");
        assertThat(team.lines("ROLE_CHANGED").getFirst())
                .contains("\"new_role\": \"member\"", "\"old_role\": \"team_member\"")
                .doesNotContain("@");

        team.get(0).patch(MEMBERS + "/" + other.id(), Team.role("member")).statusCode(200);
        assertThat(team.audited(other.id())).as("nothing has changed").hasSize(1);
    }

    @Test
    void whoMayChangeRoles() {
        Team team = Team.of("team_admin", "team_member", "team_member");
        Team others = Team.of("team_admin");
        String path = MEMBERS + "/" + team.get(1).id();
        given().contentType("application/json")
                .body(Team.role("member"))
                .patch(path)
                .then()
                .statusCode(401);
        team.get(2).patch(path, Team.role("member")).statusCode(403).body("code", equalTo("permission_denied"));
        others.get(0).patch(path, Team.role("member")).statusCode(404).body("code", equalTo("member_not_found"));
        team.get(0).patch(path, Map.of()).statusCode(400).body("code", equalTo("validation_failed"));
        team.get(0).patch(path, Team.role("Not A Slug")).statusCode(400);
        assertThat(team.role(team.get(1))).isEqualTo("team_member");
        assertThat(team.audited(team.get(1).id())).isEmpty();
    }

    @Test
    void nobodyGivesMoreThanHeHas() {
        Team team = Team.of("team_admin", "team_member");
        String path = MEMBERS + "/" + team.get(1).id();
        // Not one of the roles that can be given, unknown, and one that permits what a team's administrator may not do.
        team.get(0).patch(path, Team.role("admin")).statusCode(422).body("code", equalTo("role_not_assignable"));
        team.get(0).patch(path, Team.role("nonsense")).statusCode(422).body("code", equalTo("role_not_assignable"));
        team.get(0)
                .patch(path, Team.role("compliance_officer"))
                .statusCode(403)
                .body("code", equalTo("role_exceeds_own"));
        assertThat(team.role(team.get(1))).isEqualTo("team_member");
        assertThat(team.lines("ROLE_CHANGED"))
                .singleElement()
                .asString()
                .contains("\"outcome\":\"denied\"", "compliance_officer");
    }

    @Test
    void nobodyChangesOneself() {
        Team team = Team.of("team_admin", "team_admin");
        String path = MEMBERS + "/" + team.get(0).id();
        team.get(0).patch(path, Team.role("member")).statusCode(409).body("code", equalTo("member_is_self"));
        team.get(0).post(path + "/deactivate").statusCode(409).body("code", equalTo("member_is_self"));
        team.get(0).post(path + "/reactivate").statusCode(409).body("code", equalTo("member_is_self"));
        team.get(0).delete(path).statusCode(409).body("code", equalTo("member_is_self"));
        assertThat(team.status(team.get(0))).isEqualTo("active");
    }

    @Test
    void theOwnerStays() {
        Team team = Team.of("team_admin", "team_admin");
        team.ownedBy(team.get(1));
        String path = MEMBERS + "/" + team.get(1).id();
        team.get(0).patch(path, Team.role("member")).statusCode(409).body("code", equalTo("member_is_owner"));
        team.get(0).post(path + "/deactivate").statusCode(409).body("code", equalTo("member_is_owner"));
        team.get(0).delete(path).statusCode(409).body("code", equalTo("member_is_owner"));
        team.get(1).post("/v1/organization/leave").statusCode(409).body("code", equalTo("member_is_owner"));
        assertThat(team.role(team.get(1))).isEqualTo("team_admin");
    }

    @Test
    void anAdministratorRemains() {
        Team team = Team.of("team_admin", "admin");
        // Somebody who may do it and counts as no administrator here.
        People.tamper(
                "UPDATE identity.user_org_memberships SET role = 'team_member' WHERE user_id = ?",
                team.get(1).id());
        String path = MEMBERS + "/" + team.get(0).id();
        team.get(1).patch(path, Team.role("member")).statusCode(409).body("code", equalTo("last_administrator"));
        team.get(1).post(path + "/deactivate").statusCode(409).body("code", equalTo("last_administrator"));
        team.get(1).delete(path).statusCode(409).body("code", equalTo("last_administrator"));
        team.get(0).post("/v1/organization/leave").statusCode(409).body("code", equalTo("last_administrator"));
    }

    @Test
    void aDeactivatedMemberIsOutAtOnceAndComesBack() {
        Team team = Team.of("team_admin", "team_member");
        Team.Colleague other = team.get(1);
        String path = MEMBERS + "/" + other.id();
        other.get("/v1/session").statusCode(200);

        team.get(0).post(path + "/deactivate").statusCode(200).body("status", equalTo("inactive"));

        other.get("/v1/session").statusCode(401);
        assertThat(other.browser().forwardAuth().statusCode()).isEqualTo(401);
        assertThat(team.status(other)).isEqualTo("inactive");
        team.get(0).post(path + "/reactivate").statusCode(200).body("status", equalTo("active"));
        assertThat(team.status(other)).isEqualTo("active");
        assertThat(team.audited(other.id()))
                .containsExactly("MEMBERSHIP_CHANGED success", "MEMBERSHIP_CHANGED success");
        assertThat(team.lines("MEMBERSHIP_CHANGED").getFirst())
                .contains("\"new_status\": \"inactive\"", "\"old_status\": \"active\"");
        assertThat(team.lines("AUTH_SESSION_ENDED")).singleElement().asString().contains("member_deactivated");
    }

    @Test
    void aRemovedMemberIsOutAtOnceAndStaysOut() {
        Team team = Team.of("team_admin", "team_member");
        Team.Colleague other = team.get(1);
        String path = MEMBERS + "/" + other.id();

        team.get(0).delete(path).statusCode(204);

        other.get("/v1/session").statusCode(401);
        assertThat(other.browser().forwardAuth().statusCode()).isEqualTo(401);
        assertThat(team.status(other)).isEqualTo("deleted");
        assertThat(Team.workos("GET", "/user_management/organization_memberships?organization_id=" + team.orgId, null))
                .doesNotContain(other.id());
        assertThat(team.audited(other.id())).containsExactly("ORG_MEMBER_REMOVED success");
        team.get(0).get(path).statusCode(404);
        team.get(0).get(MEMBERS).body("data.user_id", not(hasItem(other.id())));
        team.get(0).delete(path).statusCode(404).body("code", equalTo("member_not_found"));
        team.get(0).patch(path, Team.role("member")).statusCode(404);
    }

    @ParameterizedTest
    @CsvSource({"POST, /deactivate", "POST, /reactivate", "DELETE, ''"})
    void whoMayRemoveMembers(String method, String sub) {
        Team team = Team.of("team_admin", "team_member", "team_member");
        Team others = Team.of("team_admin");
        String path = MEMBERS + "/" + team.get(1).id() + sub;
        given().request(method, path).then().statusCode(401);
        team.get(2).request().request(method, path).then().statusCode(403);
        others.get(0).request().request(method, path).then().statusCode(404).body("code", equalTo("member_not_found"));
        team.get(0)
                .request()
                .request(method, MEMBERS + "/user_nobody" + sub)
                .then()
                .statusCode(404);
        assertThat(team.status(team.get(1))).isEqualTo("active");
        team.get(1).get("/v1/session").statusCode(200);
    }

    @Test
    void aMemberLeavesAndCannotLeaveHisOwnOrganization() {
        Team team = Team.of("team_admin", "team_member");
        given().post("/v1/organization/leave").then().statusCode(401);
        team.get(1).post("/v1/organization/leave").statusCode(204);
        team.get(1).get("/v1/session").statusCode(401);
        assertThat(team.status(team.get(1))).isEqualTo("deleted");
        assertThat(team.audited(team.get(1).id())).containsExactly("ORG_MEMBER_LEFT success");

        Browser home = People.signedIn(People.fresh());
        given().header("Authorization", home.bearer())
                .post("/v1/organization/leave")
                .then()
                .statusCode(409)
                .body("code", equalTo("personal_organization"));
        assertThat(home.forwardAuth().statusCode()).isEqualTo(200);
    }

    @Test
    void theOwnerHandsTheTeamOn() {
        Team team = Team.of("team_admin", "team_admin", "team_member");
        Team others = Team.of("team_admin");
        team.ownedBy(team.get(0));
        String path = "/v1/organization/transfer-ownership";
        Map<String, String> second = Map.of("user_id", team.get(1).id());

        given().contentType("application/json").body(second).post(path).then().statusCode(401);
        team.get(2).post(path, second).statusCode(403).body("code", equalTo("permission_denied"));
        team.get(1).post(path, second).statusCode(403).body("code", equalTo("not_the_owner"));
        others.get(0).post(path, second).statusCode(404).body("code", equalTo("member_not_found"));
        team.get(0).post(path, Map.of()).statusCode(400);
        team.get(0)
                .post(path, Map.of("user_id", team.get(2).id()))
                .statusCode(409)
                .body("code", equalTo("owner_not_administrator"));
        team.get(0).post(path, second).statusCode(204);
        team.get(0).post(path, second).statusCode(403).body("code", equalTo("not_the_owner"));

        team.get(0).get(MEMBERS + "/" + team.get(1).id()).body("owner", equalTo(true));
        team.get(1).patch(MEMBERS + "/" + team.get(0).id(), Team.role("member")).statusCode(200);
        assertThat(team.audited(team.get(1).id())).containsExactly("ORG_OWNERSHIP_TRANSFERRED success");
    }

    @Test
    void whomTheIdentityProviderManagesIsLeftToIt() {
        Team team = Team.of("team_admin", "team_member");
        People.tamper(
                "UPDATE identity.user_org_memberships SET directory_managed = true WHERE user_id = ?",
                team.get(1).id());
        String path = MEMBERS + "/" + team.get(1).id();
        String code = "member_directory_managed";
        team.get(0).patch(path, Team.role("member")).statusCode(409).body("code", equalTo(code));
        team.get(0).post(path + "/deactivate").statusCode(409).body("code", equalTo(code));
        team.get(0).post(path + "/reactivate").statusCode(409).body("code", equalTo(code));
        team.get(0).delete(path).statusCode(409).body("code", equalTo(code));
        team.get(1).post("/v1/organization/leave").statusCode(409).body("code", equalTo(code));
        assertThat(team.status(team.get(1))).isEqualTo("active");
    }

    @ParameterizedTest
    @CsvSource({
        "PATCH, /v1/organization/members/user_x",
        "POST, /v1/organization/members/user_x/deactivate",
        "POST, /v1/organization/members/user_x/reactivate",
        "DELETE, /v1/organization/members/user_x",
        "POST, /v1/organization/leave",
        "POST, /v1/organization/transfer-ownership"
    })
    void nobodyDoesThisInSomebodyElsesName(String method, String path) {
        Team team = Team.of("team_admin");
        AuthWorld.workos().impersonateNextLogin(team.get(0).person().email(), "support");
        Browser support = People.signedIn(team.get(0).person());
        given().header("Authorization", support.bearer())
                .contentType("application/json")
                .body("{\"role\":\"member\",\"user_id\":\"user_x\"}")
                .request(method, path)
                .then()
                .statusCode(403)
                .body("code", equalTo("impersonation_refused"));
    }
}
