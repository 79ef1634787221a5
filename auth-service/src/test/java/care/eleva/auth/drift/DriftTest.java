package care.eleva.auth.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.auth.AuthWorld;
import care.eleva.auth.Browser;
import care.eleva.auth.command.Command;
import care.eleva.auth.sync.Reconciler;
import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosDirectory;
import care.eleva.auth.workos.WorkosRoles;
import care.eleva.auth.workos.WorkosStopped;
import care.eleva.database.Login;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import care.eleva.workos.emulator.Fault;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Differences between WorkOS and the mirror that no event told of: found, reported, and repaired when asked to. */
@QuarkusTest
@QuarkusTestResource(AuthWorld.class)
@TestProfile(DriftTest.Hasty.class)
class DriftTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    public static class Hasty implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "eleva.drift.settle", "PT1S", "eleva.patience.attempts", "2", "eleva.patience.backoff", "PT0.01S");
        }
    }

    @Inject
    DriftService drift;

    @Inject
    DriftCommand command;

    @Inject
    Reconciler reconciler;

    @Inject
    WorkosDirectory workos;

    @Inject
    WorkosRoles roles;

    private record Team(String orgId, String userId, String membershipId) {}

    @AfterEach
    void nothingIsBrokenAnyMore() {
        AuthWorld.workos().clearFaults();
    }

    @Test
    void whatIsTheSameIsNoDifference() {
        Team team = mirrored();
        done(workos.deactivateMembership(team.membershipId()));
        await(reconciler.organization(team.orgId()));
        assertThat(of(team, check(false).found())).isEmpty();
    }

    @Test
    void aRoleThatDiffersIsReportedAndStaysUntilItIsToBeRepaired() {
        Team team = mirrored();
        tamper("UPDATE identity.user_org_memberships SET role = 'team_admin' WHERE id = ?", team.membershipId());

        DriftReport report = check(false);

        Difference role = new Difference(
                Difference.Kind.MEMBERSHIP_ROLE,
                team.orgId(),
                team.userId(),
                team.membershipId(),
                "team_admin",
                "member");
        assertThat(of(team, report.found())).containsExactly(role);
        assertThat(of(team, report.remaining())).containsExactly(role);
        assertThat(membership(team)).containsExactly("active", "team_admin");
        assertThat(auditOf(report))
                .isEqualTo("organizations=%d memberships=%d found=%d repaired=0 remaining=%d"
                        .formatted(
                                report.organizations(),
                                report.memberships(),
                                report.found().size(),
                                report.found().size()));

        report = check(true);

        assertThat(of(team, report.found())).containsExactly(role);
        assertThat(of(team, report.remaining())).isEmpty();
        assertThat(report.repaired()).isPositive();
        assertThat(membership(team)).containsExactly("active", "member");
        assertThat(actions(team)).contains("ROLE_CHANGED");
        assertThat(of(team, check(false).found())).isEmpty();
    }

    @Test
    void aLostMembershipIsFoundAndEnded() {
        Team team = mirrored();
        done(workos.deleteMembership(team.membershipId()));

        assertThat(kinds(team, check(true))).containsExactly(Difference.Kind.MEMBERSHIP_GONE);

        assertThat(membership(team)).containsExactly("deleted", "member");
        assertThat(actions(team)).contains("ORG_MEMBER_REMOVED");
    }

    @Test
    void statusesOfEveryKindAreCompared() {
        Team team = mirrored();
        done(workos.deactivateMembership(team.membershipId()));
        assertThat(kinds(team, check(true))).containsExactly(Difference.Kind.MEMBERSHIP_STATUS);
        assertThat(membership(team)).containsExactly("inactive", "member");
        done(workos.reactivateMembership(team.membershipId()));
        assertThat(kinds(team, check(true))).containsExactly(Difference.Kind.MEMBERSHIP_STATUS);
        assertThat(membership(team)).containsExactly("active", "member");
    }

    /** More members than WorkOS lists at a time: the last one counts too. */
    @Test
    void everyPageIsRead() {
        Team team = mirrored();
        for (int i = 0; i < 101; i++) {
            AuthWorld.workos().createMembership(person(), team.orgId(), "member");
        }
        DriftReport report = check(false);
        assertThat(kinds(team, report)).hasSize(101).containsOnly(Difference.Kind.MEMBERSHIP_MISSING);
        assertThat(of(team, check(true).remaining())).isEmpty();
        assertThat(count("SELECT count(*) FROM identity.user_org_memberships WHERE org_id = ?", team.orgId()))
                .isEqualTo(102);
    }

    @Test
    void organizationsOnOneSideOnlyAreFound() {
        String userId = person();
        String orgId = AuthWorld.workos().createOrganization("Nobody told us");
        Team unknown = new Team(orgId, userId, AuthWorld.workos().createMembership(userId, orgId, "member"));
        Team gone = mirrored();
        done(workos.deleteOrganization(gone.orgId()));

        DriftReport report = check(true);

        assertThat(kinds(unknown, report))
                .containsExactly(Difference.Kind.ORGANIZATION_MISSING, Difference.Kind.MEMBERSHIP_MISSING);
        assertThat(kinds(gone, report))
                .containsExactly(Difference.Kind.ORGANIZATION_GONE, Difference.Kind.MEMBERSHIP_GONE);
        assertThat(of(unknown, report.remaining())).isEmpty();
        assertThat(of(gone, report.remaining())).isEmpty();
        assertThat(membership(unknown)).containsExactly("active", "member");
        assertThat(count(
                        "SELECT count(*) FROM identity.organizations WHERE id = ? AND status = 'deleted'",
                        gone.orgId()))
                .isEqualTo(1);
    }

    /** A list may be a moment older than the news that somebody is gone: what is gone does not come back by a list. */
    @Test
    void aTombstoneIsReportedAndNotRevived() {
        Team team = mirrored();
        tamper("UPDATE identity.user_org_memberships SET status = 'deleted' WHERE id = ?", team.membershipId());
        DriftReport report = check(true);
        assertThat(of(team, report.found())).hasSize(1).isEqualTo(of(team, report.remaining()));
        assertThat(membership(team)).containsExactly("deleted", "member");
    }

    @Test
    void newsThatIsOnItsWayIsNoDifference() throws Exception {
        Team team = mirrored();
        String path = "/user_management/organization_memberships";
        tamper("UPDATE identity.user_org_memberships SET role = 'team_admin' WHERE id = ?", team.membershipId());
        AuthWorld.workos().addFault(Fault.on("GET", "/authorization/roles").delay(Duration.ofMillis(1)));
        CompletableFuture<DriftReport> check =
                drift.check(false).subscribeAsCompletionStage().toCompletableFuture();
        long first = 0;
        for (long seen = -1; seen != first || first == 0; Thread.sleep(300)) {
            seen = first;
            first = AuthWorld.workos().received("GET", path);
        }
        tamper("UPDATE identity.user_org_memberships SET role = 'member' WHERE id = ?", team.membershipId());
        assertThat(of(team, check.get().found())).isEmpty();
    }

    @Test
    void whenWorkosDoesNotTellTheCheckFailsAndThatIsInTheTrail() {
        long before = failedChecks();
        AuthWorld.workos()
                .addFault(Fault.on("GET", "/organizations").status(503).always());
        assertThatThrownBy(() -> check(false)).isInstanceOf(WorkosStopped.class);
        assertThat(failedChecks()).isEqualTo(before + 1);
        List<String> said = new ArrayList<>();
        assertThat(run(said)).isEqualTo(Command.FAILED);
        assertThat(said)
                .containsExactly("Stopped. list the organizations: WorkOS does not answer (service_unavailable)");
    }

    @Test
    void rolesThatDifferFromTheCatalogueAreReportedAndSetRight() {
        done(roles.createPermission("files:drift", "Files: drift"));
        done(roles.setPermissions("compliance_officer", Set.of("audit:view_logs", "files:drift")));
        try {
            DriftReport report = check(true);
            assertThat(report.found())
                    .contains(Difference.atWorkos(
                            Difference.Kind.CATALOGUE,
                            "~ role compliance_officer: +audit:export_logs +audit:generate_reports"
                                    + " +audit:view_reports -files:drift"))
                    .contains(Difference.atWorkos(Difference.Kind.PERMISSION_UNKNOWN, "files:drift"));
            assertThat(report.remaining())
                    .contains(Difference.atWorkos(Difference.Kind.PERMISSION_UNKNOWN, "files:drift"))
                    .noneMatch(difference -> difference.kind() == Difference.Kind.CATALOGUE);
        } finally {
            done(roles.deletePermission("files:drift"));
        }
    }

    @Test
    void theCommandSaysWhatItFoundAndExitsAccordingly() {
        List<String> said = new ArrayList<>();
        run(said, "--repair");
        said.clear();
        Team team = mirrored();
        tamper("UPDATE identity.user_org_memberships SET role = 'team_admin' WHERE id = ?", team.membershipId());

        assertThat(run(said)).isEqualTo(Command.FOUND);
        assertThat(said)
                .contains("membership_role %s %s %s (here team_admin, at WorkOS member)"
                        .formatted(team.orgId(), team.userId(), team.membershipId()));
        assertThat(said.getLast())
                .matches(
                        "\\d+ organizations and \\d+ memberships compared: \\d+ differences, 0 repaired, \\d+ left\\.");

        said.clear();
        assertThat(run(said, "--json")).isEqualTo(Command.FOUND);
        assertThat(said).hasSize(1);
        JsonObject json = new JsonObject(said.getFirst());
        assertThat(json.fieldNames())
                .containsExactlyInAnyOrder(
                        "id", "started_at", "finished_at", "organizations", "memberships", "found", "remaining");
        JsonArray found = json.getJsonArray("found");
        assertThat(found.stream()
                        .map(JsonObject.class::cast)
                        .filter(one -> team.orgId().equals(one.getString("organization_id"))))
                .containsExactly(new JsonObject()
                        .put("kind", "MEMBERSHIP_ROLE")
                        .put("organization_id", team.orgId())
                        .put("user_id", team.userId())
                        .put("membership_id", team.membershipId())
                        .put("ours", "team_admin")
                        .put("theirs", "member"));
        run(said, "--repair");
        assertThat(of(team, check(false).found())).isEmpty();
    }

    @Test
    void oneReplicaChecksANight() {
        LocalDate night = LocalDate.of(2020, 2, 29);
        tamper("DELETE FROM identity.drift_night WHERE night = ?", night.toString());
        assertThat(await(drift.claim(night))).isTrue();
        assertThat(await(drift.claim(night))).isFalse();
        assertThat(await(drift.claim(night.plusDays(1)))).isTrue();
        tamper("DELETE FROM identity.drift_night WHERE night < '2021-01-01'");
    }

    @Test
    void theLastCheckShowsInTheHealthAndNothingDependsOnIt() {
        DriftReport report = check(false);
        String well = new Browser().get("/q/health/well").body();
        assertThat(well).contains("workos_drift", "\"found\": " + report.found().size());
        assertThat(new Browser().get("/q/health/ready").body()).doesNotContain("workos_drift");
    }

    /** Ids of all organizations are for this check only. */
    @Test
    void otherWorkDoesNotLearnWhichOrganizationsThereAre() throws SQLException {
        mirrored();
        try (Connection sync = TestDatabase.shared().as(Login.AUTH_SERVICE_SYNC)) {
            sync.setAutoCommit(false);
            for (String actor : List.of("provisioning", "sign_in", "workos_sync")) {
                Sql.execute(sync, "SELECT auth.begin_system(?, NULL, NULL)", actor);
                assertThatThrownBy(() -> Sql.rows(sync, "SELECT identity.organizations_to_check('', 10)"))
                        .hasMessageContaining("system_context_required");
                sync.rollback();
            }
            Sql.execute(sync, "SELECT auth.begin_system('drift_check', NULL, NULL)");
            assertThat(Sql.rows(sync, "SELECT identity.organizations_to_check('', 10)"))
                    .isNotEmpty();
            sync.rollback();
        }
    }

    private DriftReport check(boolean repair) {
        return await(drift.check(repair));
    }

    private int run(List<String> said, String... options) {
        return await(command.run(new HashSet<>(List.of(options)), said::add));
    }

    private static List<Difference> of(Team team, List<Difference> differences) {
        return differences.stream()
                .filter(one -> team.orgId().equals(one.organizationId()))
                .toList();
    }

    private static List<Difference.Kind> kinds(Team team, DriftReport report) {
        return of(team, report.found()).stream().map(Difference::kind).toList();
    }

    /** An organization with one member, at WorkOS and here. */
    private Team mirrored() {
        String userId = person();
        String orgId = AuthWorld.workos().createOrganization("Drifting");
        String membershipId = AuthWorld.workos().createMembership(userId, orgId, "member");
        await(reconciler.organization(orgId));
        return new Team(orgId, userId, membershipId);
    }

    private static String person() {
        String email = TestOrganizations.id("p").toLowerCase(Locale.ROOT) + "@eleva.test";
        return AuthWorld.workos().createUser(email, "Paula", "Nunes");
    }

    private static List<@Nullable Object> membership(Team team) {
        return rows("SELECT status, role FROM identity.user_org_memberships WHERE id = ?", team.membershipId())
                .getFirst();
    }

    private static List<String> actions(Team team) {
        return rows("SELECT action FROM audit.audit_logs WHERE org_id = ?", team.orgId()).stream()
                .map(row -> String.valueOf(row.getFirst()))
                .toList();
    }

    private static String auditOf(DriftReport report) {
        List<@Nullable Object> row = rows(
                        "SELECT convert_from(line, 'UTF8') FROM audit.audit_logs WHERE org_id = 'platform' AND action = 'DRIFT_CHECKED' AND resource_id = ?",
                        report.id().toString())
                .getFirst();
        JsonObject plain = new JsonObject(String.valueOf(row.getFirst())).getJsonObject("plain");
        return List.of("organizations", "memberships", "found", "repaired", "remaining").stream()
                .map(name -> name + "=" + plain.getValue(name))
                .reduce((some, more) -> some + " " + more)
                .orElseThrow();
    }

    private static long failedChecks() {
        return count("SELECT count(*) FROM audit.audit_logs WHERE action = 'DRIFT_CHECKED' AND outcome = 'failure'");
    }

    private static <T> void done(Uni<Reply<T>> asked) {
        assertThat(await(asked)).isInstanceOf(Reply.Done.class);
    }

    private static <T> T await(Uni<T> uni) {
        return Objects.requireNonNull(uni.await().atMost(PATIENCE));
    }

    private static void tamper(String sql, @Nullable Object... parameters) {
        try (Connection connection = TestDatabase.shared().asSuperuser()) {
            Sql.execute(connection, sql, parameters);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    private static long count(String sql, @Nullable Object... parameters) {
        try (Connection connection = TestDatabase.shared().asSuperuser()) {
            return Sql.count(connection, sql, parameters);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    private static List<List<@Nullable Object>> rows(String sql, @Nullable Object... parameters) {
        try (Connection connection = TestDatabase.shared().asSuperuser()) {
            return Sql.rows(connection, sql, parameters);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }
}
