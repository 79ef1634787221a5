package care.eleva.auth.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.workos.emulator.Fault;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When events cannot tell, WorkOS's lists do. */
@QuarkusTest
class ReconcilerTest extends SyncTest {
    private static final String MEMBERSHIPS = "/user_management/organization_memberships";

    private static final String LOST = "UPDATE identity.workos_stream SET cursor = 'event_that_nobody_knows'";
    private static final String NEVER_BEGUN = "DELETE FROM identity.workos_stream";
    private static final String LONG_AGO =
            "UPDATE identity.workos_stream SET checked_at = now() - interval '30 days', cursor = NULL, read_from = now() + interval '1 day'";

    @ParameterizedTest
    @ValueSource(strings = {LOST, NEVER_BEGUN, LONG_AGO})
    void withoutACursorEverythingIsCompared(String loss) {
        // Given: everything that can be missed
        SyncWorker worker = caughtUp("w");
        Person stays = person();
        Person leaves = person();
        Person goes = person();
        String orgId = organization();
        String goneOrg = organization();
        String promoted = membership(stays, orgId, "member");
        String left = membership(leaves, orgId, "member");
        membership(goes, orgId, "member");
        membership(stays, goneOrg, "member");
        settle(worker);
        await(worker.release());
        changeMembership(promoted, new JsonObject().put("role_slug", "admin"));
        deleteMembership(left);
        call("DELETE", "/user_management/users/" + goes.id(), null);
        call("DELETE", "/organizations/" + goneOrg, null);
        Person comes = person();
        membership(comes, orgId, "member");
        call("PUT", "/organizations/" + orgId, new JsonObject().put("name", "Renamed"));
        String newest = standIn().events().getLast().path("id").asText();
        // When
        tamper(loss);
        caughtUp("next");
        // Then
        assertThat(member(stays, orgId)).containsExactly("active", "admin");
        assertThat(member(leaves, orgId)).containsExactly("deleted", "member");
        assertThat(member(goes, orgId)).containsExactly("deleted", "member");
        assertThat(member(stays, goneOrg)).containsExactly("deleted", "member");
        assertThat(member(comes, orgId)).containsExactly("active", "member");
        assertThat(rows("SELECT name FROM identity.organizations WHERE id = ?", orgId))
                .containsExactly(List.of("Renamed"));
        assertThat(rows("SELECT status FROM identity.organizations WHERE id = ?", goneOrg))
                .containsExactly(List.of("deleted"));
        assertThat(count(
                        "SELECT count(*) FROM identity.users WHERE id = ? AND deleted_at IS NOT NULL AND email LIKE 'deleted-%'",
                        goes.id()))
                .isEqualTo(1);
        assertThat(log(left)).containsExactly("MEMBERSHIP_CHANGED workos_sync", "ORG_MEMBER_REMOVED workos_sync");
        assertThat(log(promoted)).containsExactly("MEMBERSHIP_CHANGED workos_sync", "ROLE_CHANGED workos_sync");
        assertThat(cursor()).isEqualTo(newest);
        assertThat(
                        count(
                                "SELECT count(*) FROM identity.workos_stream WHERE phase IS NULL AND reconciled_at IS NOT NULL"))
                .isEqualTo(1);
        // And: what has been compared is the same as what the events say
        List<?> mirror = mirror();
        long log = count("SELECT count(*) FROM audit.audit_logs");
        tamper(
                "UPDATE identity.workos_stream SET cursor = NULL, read_from = now() - interval '1 day', held_until = '-infinity'");
        caughtUp("again");
        assertThat(states()).isEqualTo(states(mirror));
        assertThat(count("SELECT count(*) FROM audit.audit_logs")).isEqualTo(log);
    }

    @Test
    void whatIsInterruptedGoesOnWhereItWas() {
        // Given: more than a page of users, and a WorkOS that fails at the second page of them
        SyncWorker worker = caughtUp("w");
        Stream.generate(SyncTest::person).limit(120).forEach(person -> {});
        settle(worker);
        await(worker.release());
        tamper(LOST);
        SyncWorker first = worker("first");
        first.wake();
        await(first.round());
        assertThat(phase()).startsWith("users user_");
        String page = phase();
        standIn().addFault(Fault.on("GET", "/user_management/users").status(503));
        await(first.round());
        assertThat(phase()).isEqualTo(page);
        assertThat(standIn().pendingFaults()).isEmpty();
        // When: somebody else
        tamper("UPDATE identity.workos_stream SET held_until = '-infinity'");
        SyncWorker second = caughtUp("second");
        // Then
        assertThat(second.isLeading()).isTrue();
        assertThat(phase()).isEqualTo("null null");
    }

    @Test
    void nobodyIsForgottenBecauseAListLacksThem() {
        // Given: WorkOS's list of members is empty, but each of them is there
        SyncWorker worker = caughtUp("w");
        Person person = person();
        String orgId = organization();
        membership(person, orgId, "member");
        settle(worker);
        standIn()
                .addFault(Fault.on("GET", MEMBERSHIPS)
                        .status(200)
                        .error(
                                Fault.Shape.CODE,
                                null,
                                com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode()));
        // When
        int changes = await(reconciler.organization(orgId));
        // Then
        assertThat(standIn().pendingFaults()).isEmpty();
        assertThat(changes).isZero();
        assertThat(member(person, orgId)).containsExactly("active", "member");
    }

    @Test
    void oneOrganizationIsRepaired() {
        // Given
        SyncWorker worker = caughtUp("w");
        Person stays = person();
        Person leaves = person();
        String orgId = organization();
        String kept = membership(stays, orgId, "member");
        String left = membership(leaves, orgId, "member");
        settle(worker);
        changeMembership(kept, new JsonObject().put("role_slug", "admin"));
        deleteMembership(left);
        // When
        int changes = await(reconciler.organization(orgId));
        // Then
        assertThat(changes).isEqualTo(2);
        assertThat(member(stays, orgId)).containsExactly("active", "admin");
        assertThat(member(leaves, orgId)).containsExactly("deleted", "member");
        assertThat(await(reconciler.organization(orgId))).isZero();
        // And: the events that tell the same leave no second trace
        settle(worker);
        assertThat(log(left)).containsExactly("MEMBERSHIP_CHANGED workos_sync", "ORG_MEMBER_REMOVED workos_sync");
        assertThat(log(kept)).containsExactly("MEMBERSHIP_CHANGED workos_sync", "ROLE_CHANGED workos_sync");
        // When: it is gone
        call("DELETE", "/organizations/" + orgId, null);
        // Then
        assertThat(await(reconciler.organization(orgId))).isEqualTo(1);
        assertThat(member(stays, orgId)).containsExactly("deleted", "admin");
        assertThat(await(reconciler.organization(orgId))).isZero();
    }

    @Test
    void aWorkosThatDoesNotAnswerChangesNothing() {
        SyncWorker worker = caughtUp("w");
        Person person = person();
        String orgId = organization();
        membership(person, orgId, "member");
        settle(worker);
        standIn().addFault(Fault.on("GET", "/organizations/*").status(503));
        assertThatThrownBy(() -> await(reconciler.organization(orgId))).isInstanceOf(WorkosAway.class);
        standIn().addFault(Fault.on("GET", MEMBERSHIPS).status(500));
        assertThatThrownBy(() -> await(reconciler.organization(orgId))).isInstanceOf(WorkosAway.class);
        assertThat(member(person, orgId)).containsExactly("active", "member");
    }

    private static String phase() {
        return String.valueOf(
                rows("SELECT coalesce(phase, 'null') || ' ' || coalesce(phase_page, 'null') FROM identity.workos_stream")
                        .getFirst()
                        .getFirst());
    }

    private static List<?> states() {
        return states(mirror());
    }

    /** Without the times of tombstones: by absence, nobody knows exactly when. */
    private static List<?> states(List<?> mirror) {
        return mirror.stream()
                .map(row -> ((List<?>) row).stream().limit(5).toList())
                .toList();
    }
}
