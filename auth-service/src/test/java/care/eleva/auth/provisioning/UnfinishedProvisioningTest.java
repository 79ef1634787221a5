package care.eleva.auth.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.auth.AuthWorld;
import care.eleva.auth.Browser;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import care.eleva.workos.emulator.Fault;
import care.eleva.workos.emulator.WorkosEmulator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever breaks while somebody gets an organization, and whoever comes next: it ends with one of each. */
@QuarkusTest
@QuarkusTestResource(AuthWorld.class)
class UnfinishedProvisioningTest {
    private static final String FIND = "/organizations/external_id/*";
    private static final String CREATE = "/organizations";
    private static final String MEMBERSHIPS = "/user_management/organization_memberships";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Inject
    UnfinishedProvisioning unfinished;

    private final String email = TestOrganizations.id("p").toLowerCase(Locale.ROOT) + "@eleva.test";
    private final String userId = standIn().createUser(email, "Paula", "Nunes");

    @AfterEach
    void nothingIsBrokenAnyMore() {
        standIn().clearFaults();
    }

    /** What can go wrong with a call of WorkOS. */
    enum How {
        ERROR,
        /** It never arrives. */
        DROPPED,
        /** It is done, and neither its answer nor a look at what became of it arrives. */
        LOST,
        /** It is done after we have stopped waiting for it. */
        LATE
    }

    enum Then {
        SIGN_IN,
        JOB
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/organizations/external_id/*,ERROR,SIGN_IN",
        "GET,/organizations/external_id/*,ERROR,JOB",
        "GET,/organizations/external_id/*,DROPPED,SIGN_IN",
        "GET,/organizations/external_id/*,DROPPED,JOB",
        "POST,/organizations,ERROR,SIGN_IN",
        "POST,/organizations,ERROR,JOB",
        "POST,/organizations,LOST,SIGN_IN",
        "POST,/organizations,LOST,JOB",
        "POST,/organizations,LATE,JOB",
        "GET,/user_management/organization_memberships,ERROR,SIGN_IN",
        "GET,/user_management/organization_memberships,ERROR,JOB",
        "POST,/user_management/organization_memberships,ERROR,SIGN_IN",
        "POST,/user_management/organization_memberships,ERROR,JOB",
        "POST,/user_management/organization_memberships,LOST,SIGN_IN",
        "POST,/user_management/organization_memberships,LOST,JOB",
        "POST,/user_management/organization_memberships,LATE,SIGN_IN",
    })
    void aFaultAtAnyStepIsMadeGood(String method, String path, How how, Then then) {
        // Given
        breakOnce(method, path, how);
        HttpResponse<String> interrupted = new Browser().signIn(email);
        assertThat(interrupted.statusCode()).as(interrupted.body()).isEqualTo(503);
        assertThat(rows("SELECT state FROM identity.provisioning WHERE user_id = ?", userId))
                .doesNotContain(List.of("done"));
        standIn().clearFaults();
        if (how == How.LATE) {
            sleep(3500);
        }
        // When
        goOn(then);
        // Then
        assertOneOfEach();
    }

    /** What WorkOS and the database look like when our process died after each step. */
    enum Died {
        AFTER_THE_START,
        AFTER_CREATING,
        AFTER_RECORDING_THE_ORGANIZATION,
        AFTER_JOINING
    }

    @ParameterizedTest
    @EnumSource(Died.class)
    void aDeathBetweenTwoStepsIsMadeGoodByTheNextSignIn(Died died) {
        leaveBehind(died);
        goOn(Then.SIGN_IN);
        assertOneOfEach();
    }

    @ParameterizedTest
    @EnumSource(Died.class)
    void aDeathBetweenTwoStepsIsMadeGoodByTheJob(Died died) {
        leaveBehind(died);
        goOn(Then.JOB);
        assertOneOfEach();
    }

    @ParameterizedTest
    @EnumSource(
            value = How.class,
            names = {"ERROR", "LOST"})
    void aFaultAtTheRefreshIsMadeGoodByTheNextSignIn(How how) {
        // Given: the first call is the exchange of the code
        String authenticate = "/user_management/authenticate";
        standIn().addFault(Fault.on("POST", authenticate));
        standIn()
                .addFault(
                        how == How.LOST
                                ? Fault.on("POST", authenticate).losingReply()
                                : Fault.on("POST", authenticate).status(503));
        assertThat(new Browser().signIn(email).statusCode()).isNotEqualTo(303);
        assertThat(standIn().pendingFaults()).isEmpty();
        // When
        goOn(Then.SIGN_IN);
        // Then
        assertOneOfEach();
    }

    @Test
    void manyJobsAtOnceMakeOneOrganization() {
        // Given
        leaveBehind(Died.AFTER_THE_START);
        due();
        standIn()
                .addFault(Fault.on("POST", CREATE).delay(Duration.ofMillis(300)).always());
        // When
        Uni<?> all = Uni.join()
                .all(IntStream.range(0, 10).mapToObj(i -> unfinished.finish()).toList())
                .andFailFast();
        all.await().atMost(PATIENCE);
        // Then
        assertOneOfEach();
        assertThat(attempts()).isEqualTo(2);
    }

    @Test
    void theJobWaitsLongerEachTimeAndGivesUpVisibly() {
        // Given: a role that WorkOS does not have
        standIn()
                .addFault(Fault.on("POST", MEMBERSHIPS)
                        .status(422)
                        .error(Fault.Shape.CODE, "invalid_role")
                        .always());
        new Browser().signIn(email);
        List<Long> waits = new java.util.ArrayList<>();
        // When
        for (int i = 0; i < 15; i++) {
            due();
            await(unfinished.finish());
            waits.add(count(
                    "SELECT extract(epoch FROM next_attempt_at - updated_at)::bigint FROM identity.provisioning WHERE user_id = ?",
                    userId));
        }
        // Then
        assertThat(waits.subList(0, 4)).containsExactly(60L, 120L, 240L, 480L);
        assertThat(waits).allMatch(wait -> wait <= 3600);
        assertThat(attempts()).isEqualTo(12);
        assertThat(rows(
                        "SELECT state, last_failure, given_up_at IS NOT NULL FROM identity.provisioning WHERE user_id = ?",
                        userId))
                .containsExactly(List.of("organization_created", "provisioning_refused", true));
        assertThat(count(
                        "SELECT count(*) FROM audit.audit_logs WHERE action = 'ORG_PROVISIONING_GIVEN_UP' AND outcome = 'failure' AND resource_id = ?",
                        userId))
                .isEqualTo(1);
        // When: the person comes back, and the role is there
        standIn().clearFaults();
        goOn(Then.SIGN_IN);
        // Then
        assertOneOfEach();
    }

    @Test
    void whoeverHasJoinedAnOrganizationMeanwhileGetsNoOther() {
        // Given
        leaveBehind(Died.AFTER_THE_START);
        String orgId = standIn().createOrganization("Somebody else's");
        standIn().createMembership(userId, orgId, "member");
        due();
        // When
        await(unfinished.finish());
        // Then
        assertThat(rows("SELECT state FROM identity.provisioning WHERE user_id = ?", userId))
                .containsExactly(List.of("skipped"));
        assertThat(call("GET", MEMBERSHIPS + "?user_id=" + userId, null)
                        .getJsonArray("data")
                        .size())
                .isEqualTo(1);
        // When: out again, and back without any
        String joined = call("GET", MEMBERSHIPS + "?user_id=" + userId, null)
                .getJsonArray("data")
                .getJsonObject(0)
                .getString("id");
        call("DELETE", MEMBERSHIPS + "/" + joined, null);
        assertThat(new Browser().signIn(email).statusCode()).isEqualTo(303);
        // Then
        assertThat(rows("SELECT state FROM identity.provisioning WHERE user_id = ?", userId))
                .containsExactly(List.of("done"));
    }

    @Test
    void whoIsGoneNeedsNone() {
        // Given
        leaveBehind(Died.AFTER_THE_START);
        call("DELETE", "/user_management/users/" + userId, null);
        due();
        // When
        await(unfinished.finish());
        // Then
        assertThat(rows(
                        "SELECT state, last_failure, given_up_at IS NOT NULL FROM identity.provisioning WHERE user_id = ?",
                        userId))
                .containsExactly(List.of("started", "user_gone", true));
    }

    private void breakOnce(String method, String path, How how) {
        String look = path.equals(CREATE) ? FIND : MEMBERSHIPS;
        switch (how) {
            case ERROR -> standIn().addFault(Fault.on(method, path).status(503));
            case DROPPED -> standIn().addFault(Fault.on(method, path).droppingConnection());
            case LOST, LATE -> {
                Fault fault = Fault.on(method, path);
                standIn()
                        .addFault(
                                how == How.LOST
                                        ? fault.losingReply()
                                        : fault.delay(Duration.ofSeconds(8)).losingReply());
                // The look before passes, the look afterwards does not.
                standIn().addFault(Fault.on("GET", look));
                standIn().addFault(Fault.on("GET", look).status(503));
            }
            default -> throw new IllegalArgumentException(how.name());
        }
    }

    private void leaveBehind(Died died) {
        tamper(
                "INSERT INTO identity.users (id, email, workos_updated_at) VALUES (?, ?, now() - interval '1 day')",
                userId,
                email);
        tamper("INSERT INTO identity.provisioning (user_id, external_id) VALUES (?, ?)", userId, "user:" + userId);
        if (died == Died.AFTER_THE_START) {
            return;
        }
        String orgId = call(
                        "POST", CREATE, new JsonObject().put("name", "Paula's").put("external_id", "user:" + userId))
                .getString("id");
        if (died == Died.AFTER_CREATING) {
            return;
        }
        tamper(
                "INSERT INTO identity.organizations (id, name, external_id, type, owner_id, workos_updated_at) VALUES (?, 'Paula''s', ?, 'personal', ?, now())",
                orgId,
                "user:" + userId,
                userId);
        tamper(
                "UPDATE identity.provisioning SET state = 'organization_created', org_id = ? WHERE user_id = ?",
                orgId,
                userId);
        if (died == Died.AFTER_JOINING) {
            standIn().createMembership(userId, orgId, "member");
        }
    }

    private void goOn(Then then) {
        if (then == Then.SIGN_IN) {
            HttpResponse<String> done = new Browser().signIn(email);
            assertThat(done.statusCode()).as(done.body()).isEqualTo(303);
            noteWhatTheSignInCarried();
        } else {
            due();
            await(unfinished.finish());
        }
    }

    /** Who is a member at WorkOS already signs in with the organization. It is here then, and the job closes the row. */
    private void noteWhatTheSignInCarried() {
        if (count("""
                        SELECT count(*) FROM identity.provisioning p
                        JOIN identity.user_org_memberships m ON m.user_id = p.user_id AND m.org_id = p.org_id AND m.status = 'active'
                        WHERE p.user_id = ? AND p.state = 'organization_created'
                        """, userId) == 1) {
            due();
            await(unfinished.finish());
        }
    }

    /** One organization and one membership, at WorkOS and here. */
    private void assertOneOfEach() {
        String orgId =
                call("GET", "/organizations/external_id/user:" + userId, null).getString("id");
        assertThat(rows("SELECT state, org_id FROM identity.provisioning WHERE user_id = ?", userId))
                .containsExactly(List.of("done", orgId));
        var memberships = call("GET", MEMBERSHIPS + "?user_id=" + userId + "&statuses=active,inactive,pending", null)
                .getJsonArray("data");
        assertThat(memberships.size()).isEqualTo(1);
        assertThat(memberships.getJsonObject(0).getString("organization_id")).isEqualTo(orgId);
        assertThat(rows("SELECT org_id, status, role FROM identity.user_org_memberships WHERE user_id = ?", userId))
                .containsExactly(List.of(orgId, "active", "member"));
        assertThat(rows("SELECT id, type FROM identity.organizations WHERE external_id = ?", "user:" + userId))
                .containsExactly(List.of(orgId, "personal"));
        assertThat(standIn().events().stream()
                        .filter(event -> event.path("event").asText().equals("organization.created"))
                        .filter(event ->
                                event.path("data").path("external_id").asText().equals("user:" + userId)))
                .hasSize(1);
    }

    /** Now is the time for the job. */
    private void due() {
        tamper(
                "UPDATE identity.provisioning SET next_attempt_at = now() + interval '1 hour' WHERE user_id <> ?",
                userId);
        tamper("UPDATE identity.provisioning SET next_attempt_at = now() WHERE user_id = ?", userId);
    }

    private long attempts() {
        return count("SELECT attempts FROM identity.provisioning WHERE user_id = ?", userId);
    }

    private static WorkosEmulator standIn() {
        return AuthWorld.workos();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    private static JsonObject call(String method, String path, @Nullable JsonObject body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(standIn().url() + path))
                .header("Authorization", "Bearer " + standIn().apiKey())
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode())
                    .as(method + " " + path + response.body())
                    .isLessThan(300);
            return response.body().isBlank() ? new JsonObject() : new JsonObject(response.body());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    private static void tamper(String sql, @Nullable Object... parameters) {
        try (Connection connection = TestDatabase.shared().asSuperuser()) {
            Sql.execute(connection, sql, parameters);
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

    private static long count(String sql, @Nullable Object... parameters) {
        try (Connection connection = TestDatabase.shared().asSuperuser()) {
            return Sql.count(connection, sql, parameters);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
