package care.eleva.auth.sync;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.auth.workos.WorkosEvent;
import care.eleva.auth.workos.WorkosMembership;
import care.eleva.auth.workos.WorkosUser;
import care.eleva.testing.TestOrganizations;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens at WorkOS is here afterwards, once, with its audit row. */
@QuarkusTest
class EventsTest extends SyncTest {
    @Test
    void aPersonComesChangesAndGoes() {
        // Given
        SyncWorker worker = caughtUp("w");
        Person person = person();
        String orgId = organization();
        String membershipId = membership(person, orgId, "member");
        settle(worker);
        assertThat(user(person)).containsExactly(person.email(), "Paula", "Nunes", false);
        // When
        call("PUT", "/user_management/users/" + person.id(), new JsonObject().put("first_name", "Ana"));
        settle(worker);
        // Then
        assertThat(user(person)).containsExactly(person.email(), "Ana", "Nunes", false);
        // When
        call("DELETE", "/user_management/users/" + person.id(), null);
        settle(worker);
        // Then: the row stays and says nothing about the person
        assertThat(user(person))
                .containsExactly(
                        "deleted-" + person.id().toLowerCase(java.util.Locale.ROOT) + "@deleted.invalid",
                        null,
                        null,
                        true);
        assertThat(member(person, orgId)).containsExactly("deleted", "member");
        assertThat(log(person.id()))
                .containsExactly(
                        "USER_CREATED workos_sync",
                        "MEMBERSHIP_CHANGED workos_sync",
                        "USER_UPDATED workos_sync",
                        "ORG_MEMBER_REMOVED workos_sync",
                        "USER_DELETED workos_sync");
        assertThat(log(membershipId)).hasSize(2);
        // When: late news
        var late = new WorkosUser(
                person.id(), person.email(), "Paula", null, Instant.now().plusSeconds(60));
        apply(new WorkosEvent.UserSaved(late), Instant.now());
        // Then
        assertThat(user(person)).last().isEqualTo(true);
        assertThat(user(person).getFirst()).asString().startsWith("deleted-");
    }

    @Test
    void anOrganizationComesChangesAndGoes() {
        // Given
        SyncWorker worker = caughtUp("w");
        Person person = person();
        String orgId = organization();
        membership(person, orgId, "member");
        settle(worker);
        assertThat(rows("SELECT type, status FROM identity.organizations WHERE id = ?", orgId))
                .containsExactly(List.of("team", "active"));
        // When
        call("PUT", "/organizations/" + orgId, new JsonObject().put("name", "Another name"));
        settle(worker);
        // Then
        assertThat(rows("SELECT name, type FROM identity.organizations WHERE id = ?", orgId))
                .containsExactly(List.of("Another name", "team"));
        // When
        call("DELETE", "/organizations/" + orgId, null);
        settle(worker);
        // Then
        assertThat(rows("SELECT name, status FROM identity.organizations WHERE id = ?", orgId))
                .containsExactly(List.of("Another name", "deleted"));
        assertThat(member(person, orgId)).containsExactly("deleted", "member");
        assertThat(log(orgId))
                .contains("ORG_CREATED workos_sync", "ORG_SETTINGS_UPDATED workos_sync", "ORG_DELETED workos_sync");
    }

    @Test
    void aPersonalOrganizationStaysPersonal() {
        // Given
        SyncWorker worker = caughtUp("w");
        Person person = person();
        String orgId = call(
                        "POST",
                        "/organizations",
                        new JsonObject().put("name", "Paula's").put("external_id", "user:" + person.id()))
                .getString("id");
        // When
        settle(worker);
        call("PUT", "/organizations/" + orgId, new JsonObject().put("name", "Renamed"));
        settle(worker);
        // Then
        assertThat(rows("SELECT name, type, owner_id FROM identity.organizations WHERE id = ?", orgId))
                .containsExactly(List.of("Renamed", "personal", person.id()));
    }

    @Test
    void aMembershipChangesItsRoleAndItsStatusAndEnds() {
        // Given
        SyncWorker worker = caughtUp("w");
        Person person = person();
        String orgId = organization();
        String id = membership(person, orgId, "member");
        settle(worker);
        // When
        changeMembership(id, new JsonObject().put("role_slug", "admin"));
        settle(worker);
        assertThat(member(person, orgId)).containsExactly("active", "admin");
        deactivate(id);
        settle(worker);
        assertThat(member(person, orgId)).containsExactly("inactive", "admin");
        assertThat(refusals(person, orgId)).isEqualTo(1);
        tamper("DELETE FROM auth_private.revoked_member WHERE user_id = ?", person.id());
        call("PUT", "/user_management/organization_memberships/" + id + "/reactivate", null);
        settle(worker);
        assertThat(member(person, orgId)).containsExactly("active", "admin");
        deleteMembership(id);
        settle(worker);
        // Then
        assertThat(member(person, orgId)).containsExactly("deleted", "admin");
        assertThat(refusals(person, orgId)).isEqualTo(1);
        assertThat(log(id))
                .containsExactly(
                        "MEMBERSHIP_CHANGED workos_sync",
                        "ROLE_CHANGED workos_sync",
                        "MEMBERSHIP_CHANGED workos_sync",
                        "MEMBERSHIP_CHANGED workos_sync",
                        "ORG_MEMBER_REMOVED workos_sync");
        // When: a new one of the same user
        String again = membership(person, orgId, "member");
        settle(worker);
        // Then
        assertThat(member(person, orgId)).containsExactly("active", "member");
        assertThat(log(again)).containsExactly("MEMBERSHIP_CHANGED workos_sync");
    }

    @Test
    void olderNewsAndNewsOfTheDeadChangeNothing() {
        // Given
        caughtUp("w");
        Person person = person();
        String orgId = organization();
        Instant at = Instant.now().minusSeconds(600);
        // When: the newest comes first, and before its organization and its user
        apply(saved("om_1", person, orgId, "active", "admin", at.plusSeconds(10)), at.plusSeconds(10));
        apply(saved("om_1", person, orgId, "active", "member", at), at);
        // Then
        assertThat(member(person, orgId)).containsExactly("active", "admin");
        // When: gone, and an update of before comes after
        apply(new WorkosEvent.MembershipDeleted("om_1" + orgId, person.id(), orgId), at.plusSeconds(20));
        apply(saved("om_1", person, orgId, "active", "admin", at.plusSeconds(15)), at.plusSeconds(15));
        apply(saved("om_1", person, orgId, "active", "admin", at.plusSeconds(30)), at.plusSeconds(30));
        // Then
        assertThat(member(person, orgId)).containsExactly("deleted", "admin");
        // When: the next membership, and then the end of the last
        apply(saved("om_2", person, orgId, "active", "member", at.plusSeconds(40)), at.plusSeconds(40));
        apply(new WorkosEvent.MembershipDeleted("om_1" + orgId, person.id(), orgId), at.plusSeconds(20));
        // Then
        assertThat(member(person, orgId)).containsExactly("active", "member");
        // When: the end of one that was never seen, then its beginning
        apply(new WorkosEvent.MembershipDeleted("om_3" + orgId, person.id(), orgId), at.plusSeconds(60));
        apply(saved("om_3", person, orgId, "active", "member", at.plusSeconds(50)), at.plusSeconds(50));
        // Then
        assertThat(member(person, orgId)).first().isEqualTo("deleted");
    }

    /** WorkOS's timestamps end at the millisecond; nothing that has been accepted waits again. */
    @Test
    void whatWaitedGivesWayToItsAcceptanceInTheSameMillisecond() {
        // Given
        caughtUp("w");
        Person person = person();
        String orgId = organization();
        Instant at = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        apply(saved("om_w", person, orgId, "pending", "member", at), at);
        // When
        apply(saved("om_w", person, orgId, "active", "member", at), at);
        apply(saved("om_w", person, orgId, "pending", "member", at), at);
        // Then
        assertThat(member(person, orgId)).containsExactly("active", "member");
    }

    @Test
    void nothingComesToWhatIsGone() {
        // Given
        caughtUp("w");
        Person person = person();
        String orgId = organization();
        call("DELETE", "/organizations/" + orgId, null);
        Person gone = person();
        String other = organization();
        call("DELETE", "/user_management/users/" + gone.id(), null);
        // When: the membership comes before WorkOS told us that one of them is gone
        apply(saved("om_a", person, orgId, "active", "member", Instant.now()), Instant.now());
        apply(saved("om_b", gone, other, "active", "member", Instant.now()), Instant.now());
        // Then
        assertThat(member(person, orgId)).isEmpty();
        assertThat(member(gone, other)).isEmpty();
        assertThat(rows("SELECT status FROM identity.organizations WHERE id = ?", orgId))
                .containsExactly(List.of("deleted"));
        assertThat(user(gone)).last().isEqualTo(true);
    }

    @Test
    void anInvitationThatIsAcceptedIsInTheLogOnce() {
        // Given
        SyncWorker worker = caughtUp("w");
        Person person = person();
        String orgId = organization();
        settle(worker);
        String id = call(
                        "POST",
                        "/user_management/invitations",
                        new JsonObject().put("email", person.email()).put("organization_id", orgId))
                .getString("id");
        call("POST", "/user_management/invitations/" + id + "/accept", null);
        // When
        settle(worker);
        tamper("UPDATE identity.workos_stream SET cursor = NULL, read_from = now() - interval '1 day'");
        settle(worker);
        // Then
        assertThat(log(id)).containsExactly("ORG_INVITATION_ACCEPTED workos_sync");
        assertThat(member(person, orgId)).containsExactly("active", "member");
    }

    @Test
    void whatCannotBeReadIsSkipped() {
        // Given
        SyncWorker worker = caughtUp("w");
        String unreadable = standIn()
                .emit("user.updated", com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode());
        Person person = person();
        // When
        settle(worker);
        // Then
        assertThat(rows("SELECT outcome FROM identity.workos_event WHERE id = ?", unreadable))
                .containsExactly(List.of("skipped"));
        assertThat(user(person)).isNotEmpty();
    }

    @Test
    void whatCannotBeAppliedIsGivenUpAfterThreeAttempts() {
        // Given: an address that no row can hold
        SyncWorker worker = caughtUp("w");
        Person person = person();
        String orgId = organization();
        settle(worker);
        var bad = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                .objectNode()
                .put("id", person.id())
                .put("email", "x".repeat(400) + "@eleva.test")
                .put("updated_at", "2099-01-01T00:00:00.000Z");
        String id = standIn().emit("user.updated", bad);
        membership(person, orgId, "member");
        // When
        settle(worker);
        assertThat(member(person, orgId)).containsExactly("active", "member");
        // Then
        assertThat(rows("SELECT outcome FROM identity.workos_event WHERE id = ?", id))
                .containsExactly(List.of("failed"));
        assertThat(user(person).getFirst()).isEqualTo(person.email());
    }

    @Test
    void theWholeHistoryTwiceGivesTheSameMirrorAndTheSameLog() {
        // Given
        SyncWorker worker = caughtUp("w");
        Person stays = person();
        Person goes = person();
        String orgId = organization();
        String id = membership(stays, orgId, "member");
        membership(goes, orgId, "admin");
        changeMembership(id, new JsonObject().put("role_slug", "admin"));
        call("PUT", "/organizations/" + orgId, new JsonObject().put("name", "Later"));
        call("DELETE", "/user_management/users/" + goes.id(), null);
        settle(worker);
        // Other tests have left rows behind that were never events: the first time brings these in line.
        replay(worker);
        List<?> once = mirror();
        long log = count("SELECT count(*) FROM audit.audit_logs");
        // When
        replay(worker);
        replay(worker);
        // Then
        assertThat(mirror()).isEqualTo(once);
        assertThat(count("SELECT count(*) FROM audit.audit_logs")).isEqualTo(log);
    }

    @Test
    void manyPagesAreReadToTheirEnd() {
        // Given
        SyncWorker worker = caughtUp("w");
        for (int i = 0; i < 250; i++) {
            standIn()
                    .createUser(
                            TestOrganizations.id("many").toLowerCase(java.util.Locale.ROOT) + "@eleva.test", "M", null);
        }
        Person last = person();
        // When
        settle(worker);
        // Then
        assertThat(user(last)).isNotEmpty();
    }

    /** Whether tokens of before are refused, also those that nobody has seen here. */
    private static long refusals(Person person, String orgId) {
        return count(
                "SELECT count(*) FROM auth_private.revoked_member WHERE user_id = ? AND org_id = ?",
                person.id(),
                orgId);
    }

    private void replay(SyncWorker worker) {
        tamper("UPDATE identity.workos_stream SET cursor = NULL, read_from = now() - interval '20 days'");
        settle(worker);
    }

    /** As the worker does; the cursor stays, because WorkOS does not know this event. */
    private void apply(WorkosEvent.What what, Instant at) {
        String cursor = cursor();
        await(applier.apply(fence(), event(what, at)));
        tamper("UPDATE identity.workos_stream SET cursor = ?", cursor);
    }

    private static WorkosEvent.MembershipSaved saved(
            String id, Person person, String orgId, String status, String role, Instant at) {
        return new WorkosEvent.MembershipSaved(
                new WorkosMembership(id + orgId, person.id(), orgId, status, role, false, at));
    }

    private static long fence() {
        return count("SELECT fence FROM identity.workos_stream");
    }

    private static List<Object> user(Person person) {
        List<List<Object>> rows = rowsOf(person);
        return rows.isEmpty() ? List.of() : rows.getFirst();
    }

    @SuppressWarnings("unchecked")
    private static List<List<Object>> rowsOf(Person person) {
        return (List<List<Object>>) (List<?>) rows(
                "SELECT email, first_name, last_name, deleted_at IS NOT NULL FROM identity.users WHERE id = ?",
                person.id());
    }
}
