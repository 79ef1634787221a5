package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import care.eleva.workos.emulator.Fault;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What happens to members when WorkOS refuses, is silent or is ahead of us, and when two people act at once. */
@QuarkusTest
class MemberFaultsTest extends AuthTest {
    private static final String MEMBERS = "/v1/organization/members";
    private static final String MEMBERSHIPS = "/user_management/organization_memberships";

    @Test
    void aRefusalChangesNothing() {
        Team team = Team.of("team_admin", "team_member");
        String path = MEMBERS + "/" + team.get(1).id();
        AuthWorld.workos()
                .addFault(Fault.on("PUT", MEMBERSHIPS + "/*").status(422).error(Fault.Shape.CODE, "invalid_role"));
        team.get(0).patch(path, Team.role("member")).statusCode(422).body("code", equalTo("role_not_assignable"));
        AuthWorld.workos()
                .addFault(Fault.on("DELETE", MEMBERSHIPS + "/*").status(403).error(Fault.Shape.CODE, "forbidden"));
        team.get(0).delete(path).statusCode(502).body("code", equalTo("upstream_failed"));
        AuthWorld.workos()
                .addFault(Fault.on("PUT", MEMBERSHIPS + "/*")
                        .status(400)
                        .error(Fault.Shape.CODE, "cannot_deactivate_pending_organization_membership"));
        team.get(0).post(path + "/deactivate").statusCode(409).body("code", equalTo("member_pending"));

        assertThat(team.role(team.get(1))).isEqualTo("team_member");
        assertThat(team.status(team.get(1))).isEqualTo("active");
        assertThat(team.audited(team.get(1).id())).isEmpty();
        assertThat(claims(team)).isZero();
        team.get(1).get("/v1/session").statusCode(200);
    }

    @Test
    void aLostReplyIsLookedUp() {
        Team team = Team.of("team_admin", "team_member");
        Team.Colleague other = team.get(1);
        String path = MEMBERS + "/" + other.id();
        AuthWorld.workos().addFault(Fault.on("PUT", MEMBERSHIPS + "/*").losingReply());
        team.get(0).patch(path, Team.role("member")).statusCode(200).body("role", equalTo("member"));
        assertThat(team.role(other)).isEqualTo("member");
        AuthWorld.workos().addFault(Fault.on("DELETE", MEMBERSHIPS + "/*").losingReply());
        team.get(0).delete(path).statusCode(204);
        assertThat(team.status(other)).isEqualTo("deleted");
        other.get("/v1/session").statusCode(401);
        assertThat(team.audited(other.id())).containsExactly("ROLE_CHANGED success", "ORG_MEMBER_REMOVED success");
        assertThat(claims(team)).isZero();
    }

    @Test
    void whatCannotBeLookedUpIsSettledByTheNextCall() {
        Team team = Team.of("team_admin", "team_member", "team_member");
        Team.Colleague other = team.get(1);
        AuthWorld.workos().addFault(Fault.on("DELETE", MEMBERSHIPS + "/*").losingReply());
        AuthWorld.workos().addFault(Fault.on("GET", MEMBERSHIPS).status(503));
        team.get(0).delete(MEMBERS + "/" + other.id()).statusCode(503).body("code", equalTo("temporarily_unavailable"));
        assertThat(team.status(other)).as("the mirror does not know yet").isEqualTo("active");

        // Somebody else's change comes next, and finds out first what became of the one before.
        team.get(0).patch(MEMBERS + "/" + team.get(2).id(), Team.role("member")).statusCode(200);

        assertThat(team.status(other)).isEqualTo("deleted");
        other.get("/v1/session").statusCode(401);
        assertThat(team.lines("MEMBERSHIP_CHANGED"))
                .singleElement()
                .asString()
                .contains("\"type\":\"system\"", "\"new_status\": \"deleted\"");
        team.get(0).delete(MEMBERS + "/" + other.id()).statusCode(404);
    }

    @Test
    void aKillBetweenWorkosAndTheMirrorIsCompletedByTheRepeatedCall() {
        Team team = Team.of("team_admin", "team_member");
        Team.Colleague other = team.get(1);
        // What a kill leaves: WorkOS has done it, the claim is held by nobody.
        Team.workos("PUT", MEMBERSHIPS + "/" + other.membershipId(), "{\"role_slug\":\"member\"}");
        People.tamper(
                "INSERT INTO identity.member_change VALUES (?, ?, ?, now() + interval '1 minute')",
                team.orgId,
                other.id(),
                UUID.fromString("00000000-0000-7000-8000-000000000001"));
        String path = MEMBERS + "/" + other.id();
        team.get(0).patch(path, Team.role("member")).statusCode(409).body("code", equalTo("member_change_in_progress"));
        People.tamper("UPDATE identity.member_change SET claimed_until = now() WHERE org_id = ?", team.orgId);

        team.get(0).patch(path, Team.role("member")).statusCode(200).body("role", equalTo("member"));

        assertThat(team.role(other)).isEqualTo("member");
        assertThat(team.lines("MEMBERSHIP_CHANGED")).singleElement().asString().contains("\"new_role\": \"member\"");
        assertThat(claims(team)).isZero();
        other.again().get(MEMBERS).statusCode(403);
    }

    @Test
    void workosBeingAwayChangesNothing() {
        Team team = Team.of("team_admin", "team_member");
        AuthWorld.workos()
                .addFault(Fault.on(null, MEMBERSHIPS + "*").status(503).always());
        team.get(0).delete(MEMBERS + "/" + team.get(1).id()).statusCode(503);
        AuthWorld.workos().clearFaults();
        AuthWorld.workos()
                .addFault(Fault.on("GET", "/authorization/organizations/*").status(503));
        team.get(0).patch(MEMBERS + "/" + team.get(1).id(), Team.role("member")).statusCode(503);
        team.get(1).get("/v1/session").statusCode(200);
        team.get(0).delete(MEMBERS + "/" + team.get(1).id()).statusCode(204);
    }

    @Test
    void twoAdministratorsWhoDemoteEachOtherLeaveOne() {
        for (int round = 0; round < 5; round++) {
            Team team = Team.of("team_admin", "team_admin");
            AtomicInteger turn = new AtomicInteger();
            // WorkOS takes its time, so that both are on their way at once.
            AuthWorld.workos()
                    .addFault(Fault.on("PUT", MEMBERSHIPS + "/*")
                            .delay(Duration.ofMillis(150))
                            .times(2));
            List<Integer> answers = People.parallel(2, () -> {
                int mine = turn.getAndIncrement();
                return team.get(mine)
                        .patch(MEMBERS + "/" + team.get(1 - mine).id(), Team.role("member"))
                        .extract()
                        .statusCode();
            });
            AuthWorld.workos().clearFaults();
            assertThat(answers).containsExactlyInAnyOrder(200, 409);
            assertThat(List.of(team.role(team.get(0)), team.role(team.get(1))))
                    .containsExactlyInAnyOrder("team_admin", "member");
        }
    }

    @Test
    void removingTheSameMemberAtOnceRemovesHimOnce() {
        Team team = Team.of("team_admin", "team_member");
        List<Integer> answers = People.parallel(
                4,
                () -> team.get(0)
                        .delete(MEMBERS + "/" + team.get(1).id())
                        .extract()
                        .statusCode());
        assertThat(answers).contains(204).isSubsetOf(204, 404, 409);
        assertThat(team.audited(team.get(1).id())).containsExactly("ORG_MEMBER_REMOVED success");
        assertThat(team.status(team.get(1))).isEqualTo("deleted");
        assertThat(claims(team)).isZero();
    }

    private static long claims(Team team) {
        return People.count("SELECT count(*) FROM identity.member_change WHERE org_id = ?", team.orgId);
    }
}
