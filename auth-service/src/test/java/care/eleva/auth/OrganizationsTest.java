package care.eleva.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import care.eleva.testing.TestOrganizations;
import care.eleva.workos.emulator.Fault;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The organization of the session, the organizations of the caller, and how one ends. */
@QuarkusTest
class OrganizationsTest extends AuthTest {
    private static final String ORGANIZATION = "/v1/organization";
    private static final String ORGANIZATIONS = "/v1/organizations";
    private static final String DELETION = "/v1/organization/deletion";

    @Test
    void aMemberSeesTheOrganizationAndItsOrganizations() {
        Team team = Team.of("member");
        given().get(ORGANIZATION).then().statusCode(401);
        given().get(ORGANIZATIONS).then().statusCode(401);
        team.get(0)
                .get(ORGANIZATION)
                .statusCode(200)
                .body("id", equalTo(team.orgId))
                .body("name", equalTo("Team"))
                .body("type", equalTo("team"))
                .body("status", equalTo("active"));
        team.get(0)
                .get(ORGANIZATIONS)
                .statusCode(200)
                .body("data.id", contains(team.orgId))
                .body("data[0].role", equalTo("member"))
                .body("data[0].owned", equalTo(false))
                .body("data[0].current", equalTo(true));
    }

    @Test
    void aRenamedOrganizationHasThatNameEverywhere() {
        Team team = Team.of("team_admin", "team_member");
        Team others = Team.of("team_admin");
        Map<String, String> name = Map.of("name", "  Clínica do Porto ");
        given().contentType("application/json")
                .body(name)
                .patch(ORGANIZATION)
                .then()
                .statusCode(401);
        team.get(1).patch(ORGANIZATION, name).statusCode(403).body("code", equalTo("permission_denied"));
        team.get(0).patch(ORGANIZATION, Map.of("name", " ")).statusCode(400);
        team.get(0).patch(ORGANIZATION, Map.of("name", "a\nb")).statusCode(400);
        AuthWorld.workos().addFault(Fault.on("PUT", "/organizations/*").status(503));
        team.get(0).patch(ORGANIZATION, name).statusCode(503);
        team.get(1).get(ORGANIZATION).body("name", equalTo("Team"));

        team.get(0).patch(ORGANIZATION, name).statusCode(200).body("name", equalTo("Clínica do Porto"));

        team.get(1).get(ORGANIZATION).body("name", equalTo("Clínica do Porto"));
        others.get(0).get(ORGANIZATION).body("name", equalTo("Team"));
        assertThat(Team.workos("GET", "/organizations/" + team.orgId, null)).contains("Clínica do Porto");
        assertThat(team.lines("ORG_SETTINGS_UPDATED"))
                .singleElement()
                .asString()
                .contains("\"name\": true")
                .doesNotContain("Porto");
    }

    @Test
    void whoFoundsATeamOwnsAndRunsIt() {
        People.Person ana = People.fresh();
        Browser browser = People.signedIn(ana);
        String id = found(browser, "Equipa", TestOrganizations.id("key"))
                .statusCode(201)
                .body("id", startsWith("org_"))
                .body("name", equalTo("Equipa"))
                .body("type", equalTo("team"))
                .body("owned", equalTo(true))
                .body("role", equalTo("team_admin"))
                .body("current", equalTo(false))
                .extract()
                .path("id");
        given().header("Authorization", browser.bearer())
                .get(ORGANIZATIONS)
                .then()
                .body("data.id", hasSize(2))
                .body("data.id", hasItems(id));
        assertThat(audited(id, "ORG_CREATED"))
                .singleElement()
                .asString()
                .contains("\"type\": \"team\"", "\"actor\":{\"type\":\"user\",\"id\":\"" + ana.id());
        // It can be worked in at once.
        String token = "Bearer " + AuthWorld.workos().issueToken(ana.id(), id).accessToken();
        given().header("Authorization", token)
                .get("/v1/organization/members")
                .then()
                .statusCode(200)
                .body("data.user_id", contains(ana.id()))
                .body("data.owner", contains(true));
    }

    @Test
    void whoMayFoundATeam() {
        Browser browser = People.signedIn(People.fresh());
        given().contentType("application/json")
                .body(Map.of("name", "x"))
                .post(ORGANIZATIONS)
                .then()
                .statusCode(401);
        found(browser, "", "key").statusCode(400).body("code", equalTo("validation_failed"));
        found(browser, "x", "k".repeat(201)).statusCode(400);
        String key = TestOrganizations.id("key");
        found(browser, "x", key).statusCode(201);
        found(browser, "y", key).statusCode(422).body("code", equalTo("idempotency_key_reused"));
    }

    @Test
    void aTeamIsFoundedOnceHoweverOftenAndWhateverIsLost() {
        People.Person ana = People.fresh();
        Browser browser = People.signedIn(ana);
        String bearer = browser.bearer();
        String key = TestOrganizations.id("key");
        List<String> ids = People.parallel(
                8, () -> found(bearer, "Equipa", key).statusCode(201).extract().<String>path("id"));
        assertThat(ids).containsOnly(ids.getFirst());
        assertThat(audited(ids.getFirst(), "ORG_CREATED")).hasSize(1);

        for (String path : List.of("/organizations", "/user_management/organization_memberships")) {
            String again = TestOrganizations.id("key");
            AuthWorld.workos().addFault(Fault.on("POST", path).losingReply());
            String id = found(bearer, "Equipa", again).statusCode(201).extract().path("id");
            found(bearer, "Equipa", again).statusCode(201).body("id", equalTo(id));
            assertThat(audited(id, "ORG_CREATED")).hasSize(1);

            String third = TestOrganizations.id("key");
            AuthWorld.workos().addFault(Fault.on("POST", path).status(503));
            found(bearer, "Equipa", third).statusCode(503).body("code", equalTo("temporarily_unavailable"));
            found(bearer, "Equipa", third).statusCode(201);
        }
        assertThat(People.count(
                        "SELECT count(*) FROM identity.organizations WHERE owner_id = ? AND type = 'team'", ana.id()))
                .isEqualTo(5);
    }

    @Test
    void whoMayHaveAnOrganizationDeleted() {
        Team team = Team.of("team_admin", "team_admin", "admin");
        team.ownedBy(team.get(0));
        given().post(DELETION).then().statusCode(401);
        given().delete(DELETION).then().statusCode(401);
        given().get(DELETION).then().statusCode(401);
        team.get(0).get(DELETION).statusCode(404).body("code", equalTo("deletion_not_scheduled"));
        team.get(0).delete(DELETION).statusCode(404).body("code", equalTo("deletion_not_scheduled"));
        team.get(1).post(DELETION).statusCode(403).body("code", equalTo("permission_denied"));

        team.get(0)
                .post(DELETION)
                .statusCode(201)
                .body("state", equalTo("scheduled"))
                .body("kept.what", contains("health_records", "tax_documents", "audit_trail"))
                .body(
                        "kept.reason",
                        contains("retention_of_health_records", "retention_of_tax_documents", "accountability"));

        team.get(0).post(DELETION).statusCode(409).body("code", equalTo("deletion_scheduled"));
        team.get(1).delete(DELETION).statusCode(403);
        Instant due = Instant.parse(
                team.get(1).get(DELETION).statusCode(200).extract().path("delete_after"));
        assertThat(Duration.between(Instant.now(), due)).isBetween(Duration.ofDays(29), Duration.ofDays(31));
        // Everything goes on, but nobody new comes in.
        team.get(1).get(ORGANIZATION).statusCode(200).body("status", equalTo("deleting"));
        team.get(1)
                .post("/v1/organization/invitations", Map.of("email", "a@eleva.test", "role", "member"))
                .statusCode(409)
                .body("code", equalTo("organization_deleting"));
        // Whoever has the permission may stop it, though he owns nothing.
        team.get(2).delete(DELETION).statusCode(204);
        team.get(1).get(ORGANIZATION).body("status", equalTo("active"));
        team.get(2).post(DELETION).statusCode(201);
        team.get(0).delete(DELETION).statusCode(204);
        assertThat(team.lines("ORG_DELETION_REQUESTED")).hasSize(2);
        assertThat(team.lines("ORG_DELETION_CANCELLED")).hasSize(2);

        Team others = Team.of("team_admin");
        others.ownedBy(others.get(0));
        team.get(0).post(DELETION).statusCode(201);
        others.get(0).get(DELETION).statusCode(404);
        others.get(0).delete(DELETION).statusCode(404);
        team.get(1).get(ORGANIZATION).body("status", equalTo("deleting"));
        team.get(0).delete(DELETION).statusCode(204);
    }

    @Test
    void aPersonalOrganizationIsNotDeleted() {
        Browser home = People.signedIn(People.fresh());
        given().header("Authorization", home.bearer())
                .post(DELETION)
                .then()
                .statusCode(409)
                .body("code", equalTo("organization_not_deletable"));
    }

    @Test
    void whenItsTimeIsOverTheOrganizationIsGone() {
        Team team = Team.of("team_admin", "team_member");
        team.ownedBy(team.get(0));
        team.get(0).post(DELETION).statusCode(201);
        due(team);

        await(() -> status(team).equals("deleted"));

        for (Team.Colleague member : team.members) {
            member.get("/v1/session").statusCode(401);
            assertThat(member.browser().forwardAuth().statusCode()).isEqualTo(401);
            assertThat(team.status(member)).isEqualTo("deleted");
        }
        assertThat(atWorkos(team)).isFalse();
        assertThat(team.lines("ORG_DELETED"))
                .singleElement()
                .asString()
                .contains("\"actor\":{\"type\":\"system\",\"id\":\"");
        assertThat(team.lines("ORG_DELETION_REQUESTED")).as("the trail stays").hasSize(1);
        assertThat(team.lines("AUTH_SESSION_ENDED")).hasSize(2).allMatch(line -> line.contains("organization_deleted"));
    }

    @Test
    void whatWasBegunGoesOnAfterAKillAndWhileWorkosIsAway() {
        Team team = Team.of("team_admin");
        team.ownedBy(team.get(0));
        team.get(0).post(DELETION).statusCode(201);
        AuthWorld.workos()
                .addFault(Fault.on("DELETE", "/organizations/" + team.orgId)
                        .status(503)
                        .always());
        due(team);
        await(() -> People.count(
                        "SELECT count(*) FROM identity.organization_deletion WHERE org_id = ? AND last_failure IS NOT NULL",
                        team.orgId)
                == 1);
        assertThat(status(team)).isEqualTo("deleting");
        team.get(0).get("/v1/session").statusCode(401);
        AuthWorld.workos().clearFaults();

        // A kill after WorkOS had done it: the organization is gone there, the lease runs out.
        Team.workos("DELETE", "/organizations/" + team.orgId, null);
        People.tamper("UPDATE identity.organization_deletion SET again_at = now() WHERE org_id = ?", team.orgId);

        await(() -> status(team).equals("deleted"));
        assertThat(People.rows("SELECT state FROM identity.organization_deletion WHERE org_id = ?", team.orgId))
                .containsExactly(List.of("done"));
        assertThat(team.lines("ORG_DELETED")).hasSize(1);
    }

    @Test
    void cancellingAndExecutingDoNotMeet() {
        for (int round = 0; round < 6; round++) {
            Team team = Team.of("team_admin");
            team.ownedBy(team.get(0));
            team.get(0).post(DELETION).statusCode(201);
            due(team);
            pause(200L * round);
            int answer = team.get(0).delete(DELETION).extract().statusCode();
            if (answer == 204) {
                pause(1500);
                assertThat(status(team)).isEqualTo("active");
                assertThat(atWorkos(team)).isTrue();
                assertThat(team.lines("ORG_DELETED")).isEmpty();
                team.get(0).get(ORGANIZATION).statusCode(200);
            } else {
                assertThat(answer).isIn(401, 409);
                await(() -> status(team).equals("deleted"));
                assertThat(atWorkos(team)).isFalse();
                assertThat(team.lines("ORG_DELETION_CANCELLED")).isEmpty();
            }
        }
    }

    @Test
    void whatWasBegunCannotBeCancelled() {
        Team team = Team.of("team_admin");
        team.ownedBy(team.get(0));
        team.get(0).post(DELETION).statusCode(201);
        People.tamper(
                "UPDATE identity.organization_deletion SET state = 'executing', again_at = now() + interval '1 hour' WHERE org_id = ?",
                team.orgId);
        team.get(0).delete(DELETION).statusCode(409).body("code", equalTo("deletion_begun"));
        assertThat(status(team)).isEqualTo("deleting");
        assertThat(team.lines("ORG_DELETION_CANCELLED")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PATCH, /v1/organization",
        "POST, /v1/organizations",
        "POST, /v1/organization/deletion",
        "DELETE, /v1/organization/deletion"
    })
    void nobodyDoesThisInSomebodyElsesName(String method, String path) {
        Team team = Team.of("team_admin");
        AuthWorld.workos().impersonateNextLogin(team.get(0).person().email(), "support");
        Browser support = People.signedIn(team.get(0).person());
        given().header("Authorization", support.bearer())
                .contentType("application/json")
                .body("{\"name\":\"x\"}")
                .request(method, path)
                .then()
                .statusCode(403)
                .body("code", equalTo("impersonation_refused"));
    }

    private static ValidatableResponse found(Browser browser, String name, String key) {
        return found(browser.bearer(), name, key);
    }

    private static ValidatableResponse found(String bearer, String name, String key) {
        return given().header("Authorization", bearer)
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body(Map.of("name", name))
                .post(ORGANIZATIONS)
                .then();
    }

    private static void due(Team team) {
        People.tamper("UPDATE identity.organization_deletion SET delete_after = now() WHERE org_id = ?", team.orgId);
    }

    private static String status(Team team) {
        return ""
                + People.rows("SELECT status FROM identity.organizations WHERE id = ?", team.orgId)
                        .getFirst()
                        .getFirst();
    }

    private static boolean atWorkos(Team team) {
        return AuthWorld.workos().events().stream()
                .noneMatch(event -> "organization.deleted"
                                .equals(event.path("event").asText())
                        && team.orgId.equals(event.path("data").path("id").asText()));
    }

    private static List<String> audited(String orgId, String action) {
        return People.rows(
                        "SELECT convert_from(line, 'UTF8') FROM audit.audit_logs WHERE org_id = ? AND action = ?",
                        orgId,
                        action)
                .stream()
                .map(row -> "" + row.getFirst())
                .toList();
    }

    private static void await(BooleanSupplier condition) {
        for (int i = 0; i < 100 && !condition.getAsBoolean(); i++) {
            pause(100);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }
}
