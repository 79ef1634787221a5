package care.eleva.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import care.eleva.auth.privacy.erasure.ErasureRun;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import care.eleva.workos.emulator.Fault;
import care.eleva.workos.emulator.TokenRequest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ErasureTest extends AuthTest {
    private static final String PATH = "/v1/privacy/erasure-requests";

    @Inject
    ErasureRun job;

    private final People.Person person = People.fresh();
    private final String platform = TestOrganizations.id("org");
    private Browser browser;
    private RequestSpecification asking;
    private String home;

    @BeforeEach
    void somebodyIsSignedIn() {
        browser = People.signedIn(person);
        asking = person();
        home = organization();
    }

    private static RequestSpecification with(String bearer) {
        return given().header("Authorization", bearer).contentType("application/json");
    }

    private RequestSpecification person() {
        return with(browser.bearer());
    }

    private static RequestSpecification token(String user, Map<String, @Nullable Object> claims) {
        return with("Bearer "
                + AuthWorld.workos()
                        .issueToken(new TokenRequest(user, null, null, claims, false))
                        .accessToken());
    }

    /** Somebody with the permission, in the platform's organization. */
    private RequestSpecification staff() {
        People.tamper("INSERT INTO identity.platform_organization VALUES (?) ON CONFLICT DO NOTHING", platform);
        return memberOf(platform, "users:delete");
    }

    private static RequestSpecification memberOf(String orgId, String... permissions) {
        return token(People.fresh().id(), Map.of("org_id", orgId, "permissions", List.of(permissions)));
    }

    private String organization() {
        return ""
                + People.rows("SELECT org_id FROM identity.provisioning WHERE user_id = ?", person.id())
                        .getFirst()
                        .getFirst();
    }

    private String request() {
        return person().post(PATH).then().statusCode(201).extract().path("id");
    }

    private String accepted() {
        String id = request();
        decide(staff(), id, "accept", "consent_withdrawn").then().statusCode(204);
        return id;
    }

    /** An accepted request, whose days to think again are over. */
    private String due() {
        String id = accepted();
        People.tamper(
                "UPDATE identity.erasure_request SET execute_after = now() - interval '1 second' WHERE id = ?::uuid",
                id);
        return id;
    }

    private static Response decide(RequestSpecification who, String id, String decision, String reason) {
        return who.body(Map.of("reason", reason)).post(PATH + "/" + id + "/" + decision);
    }

    private static String state(String id) {
        return ""
                + People.rows("SELECT state FROM identity.erasure_request WHERE id = ?::uuid", id)
                        .getFirst()
                        .getFirst();
    }

    private static List<String> parts(String id) {
        return People.rows(
                        "SELECT service || ' ' || state FROM identity.erasure_part WHERE request_id = ?::uuid ORDER BY service",
                        id)
                .stream()
                .map(row -> "" + row.getFirst())
                .toList();
    }

    /** The steps of a request in a log, oldest first. */
    private static List<String> steps(String log, String id) {
        return People.rows(
                        "SELECT convert_from(line, 'UTF8')::jsonb -> 'plain' ->> 'transition' FROM audit.audit_logs"
                                + " WHERE org_id = ? AND action = 'GDPR_DATA_DELETION' AND outcome = 'success'"
                                + " AND convert_from(line, 'UTF8')::jsonb -> 'targets' @> jsonb_build_array(jsonb_build_object('id', ?::text))"
                                + " ORDER BY recorded_at, id",
                        log,
                        id)
                .stream()
                .map(row -> "" + row.getFirst())
                .toList();
    }

    private String noAddress() {
        return "deleted-" + person.id().toLowerCase(Locale.ROOT) + "@deleted.invalid";
    }

    private boolean isAtWorkos() {
        return People.rows("SELECT erased_at IS NULL FROM identity.users WHERE id = ?", person.id())
                .getFirst()
                .getFirst()
                .equals(true);
    }

    @Test
    void aRequestIsTakenWithItsDeadlineAndWhatIsKept() {
        // When
        Response response = asking.post(PATH);
        // Then
        response.then()
                .statusCode(201)
                .body("state", equalTo("requested"))
                .body("decision", nullValue())
                .body("parts.service", containsInAnyOrder("auth-service", "app-service", "audit-service"))
                .body("parts.state", everyItem(equalTo("pending")))
                .body("kept.category", containsInAnyOrder("health_records", "tax_records", "audit_trail"))
                .body("kept.legal_basis", hasItem("gdpr_17_3_c"))
                .body("kept.kept_for", hasItem("P10Y"));
        Instant asked = Instant.parse(response.path("requested_at"));
        assertThat(Instant.parse(response.path("due_at"))).isEqualTo(asked.plus(Duration.ofDays(30)));
        String id = response.path("id");
        assertThat(steps(home, id)).containsExactly("requested");
        person().get(PATH + "/" + id).then().statusCode(200).body("id", equalTo(id));
        person().get(PATH).then().statusCode(200).body("data.id", equalTo(List.of(id)));
    }

    @Test
    void theSameKeyAsksOnceAndOneRequestIsOpenAtATime() {
        String id = asking.header("Idempotency-Key", "k1")
                .post(PATH)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        person().header("Idempotency-Key", "k1")
                .post(PATH)
                .then()
                .statusCode(201)
                .body("id", equalTo(id));
        person().post(PATH).then().statusCode(409).body("code", equalTo("erasure_request_open"));
        person().post(PATH + "/" + id + "/cancel").then().statusCode(200).body("state", equalTo("cancelled"));
        person().post(PATH + "/" + id + "/cancel")
                .then()
                .statusCode(409)
                .body("code", equalTo("erasure_request_state"));
        person().post(PATH).then().statusCode(201).body("id", not(equalTo(id)));
        person().get(PATH + "?limit=1").then().body("data", hasSize(1)).body("next", notNullValue());
        assertThat(steps(home, id)).containsExactly("requested", "cancelled");
    }

    @Test
    void ofManyAtOnceOneIsTaken() {
        // Given
        String bearer = browser.bearer();
        // When
        List<Integer> answers = People.parallel(8, () -> with(bearer).post(PATH).statusCode());
        // Then
        assertThat(answers).containsOnlyOnce(201).containsOnly(201, 409);
        assertThat(People.count("SELECT count(*) FROM identity.erasure_request WHERE user_id = ?", person.id()))
                .isEqualTo(1);
    }

    @Test
    void aRequestIsNobodyElses() {
        // Given
        String id = request();
        RequestSpecification stranger = token(People.fresh().id(), Map.of());
        // Then
        stranger.get(PATH + "/" + id).then().statusCode(404).body("code", equalTo("erasure_request_not_found"));
        stranger.post(PATH + "/" + id + "/cancel").then().statusCode(404);
        stranger.get(PATH).then().statusCode(200).body("data", hasSize(0));
        for (String path : List.of(PATH, PATH + "/" + id, PATH + "/open")) {
            given().get(path).then().statusCode(401).body("code", equalTo("unauthenticated"));
        }
        given().post(PATH).then().statusCode(401);
        assertThat(state(id)).isEqualTo("requested");
    }

    @Test
    void nobodyAsksInTheNameOfSomebodyElseNorWithAnOldSignIn() {
        Map<String, Object> act = Map.of("sub", "staff@eleva.test");
        token(person.id(), Map.of("act", act))
                .post(PATH)
                .then()
                .statusCode(403)
                .body("code", equalTo("impersonation_refused"));
        long hourAgo = Instant.now().minus(Duration.ofHours(1)).getEpochSecond();
        token(person.id(), Map.of("auth_time", hourAgo))
                .post(PATH)
                .then()
                .statusCode(401)
                .body("code", equalTo("reauthentication_required"));
        assertThat(People.count("SELECT count(*) FROM identity.erasure_request WHERE user_id = ?", person.id()))
                .isZero();
    }

    @Test
    void staffAcceptsAndBothLogsSaySo() {
        // Given
        String id = request();
        // When
        decide(staff(), id, "accept", "consent_withdrawn").then().statusCode(204);
        // Then
        person().get(PATH + "/" + id)
                .then()
                .body("state", equalTo("accepted"))
                .body("decision.reason", equalTo("consent_withdrawn"))
                .body("execute_after", notNullValue());
        assertThat(steps(home, id)).containsExactly("requested", "accepted");
        assertThat(steps(platform, id)).containsExactly("accepted");
        decide(staff(), id, "refuse", "excessive")
                .then()
                .statusCode(409)
                .body("code", equalTo("erasure_request_state"));
        person().post(PATH + "/" + id + "/cancel").then().statusCode(200);
        assertThat(steps(home, id)).endsWith("cancelled");
    }

    @Test
    void staffRefusesWithAReasonOfTheLaw() {
        String id = request();
        decide(staff(), id, "refuse", "consent_withdrawn").then().statusCode(400);
        decide(staff(), id, "accept", "excessive").then().statusCode(400);
        decide(staff(), id, "refuse", "no_reason_at_all").then().statusCode(400);
        staff().body("{}").post(PATH + "/" + id + "/refuse").then().statusCode(400);
        decide(staff(), UUID.randomUUID().toString(), "refuse", "excessive")
                .then()
                .statusCode(404)
                .body("code", equalTo("erasure_request_not_found"));
        decide(staff(), id, "refuse", "legal_obligation_to_keep").then().statusCode(204);
        person().get(PATH + "/" + id)
                .then()
                .body("state", equalTo("refused"))
                .body("decision.reason", equalTo("legal_obligation_to_keep"))
                .body("execute_after", nullValue());
    }

    /** A role is given inside an organization, so the permission alone must not reach beyond it. */
    @ParameterizedTest
    @ValueSource(strings = {"accept", "refuse", "extend"})
    void thePermissionCountsInAnOrganizationOfThePlatformOnly(String decision) {
        String id = request();
        staff();
        String reason = Map.of("accept", "objection", "refuse", "excessive", "extend", "complexity")
                .get(decision);
        decide(memberOf(platform, "users:view"), id, decision, "" + reason)
                .then()
                .statusCode(403);
        decide(memberOf(TestOrganizations.id("org"), "users:delete"), id, decision, "" + reason)
                .then()
                .statusCode(403);
        decide(
                        token(person.id(), Map.of("org_id", platform, "permissions", List.of("users:delete"))),
                        id,
                        decision,
                        "" + reason)
                .then()
                .statusCode(403);
        memberOf(TestOrganizations.id("org"), "users:delete")
                .get(PATH + "/open")
                .then()
                .statusCode(403);
        memberOf(platform).get(PATH + "/open").then().statusCode(403);
        assertThat(state(id)).isEqualTo("requested");
    }

    @Test
    void staffSeesTheMostUrgentFirstAndNoNames() {
        // Given
        String id = request();
        People.tamper(
                "UPDATE identity.erasure_request SET requested_at = requested_at - interval '700 hours', due_at = due_at - interval '700 hours' WHERE id = ?::uuid",
                id);
        // When
        Response response = staff().get(PATH + "/open?limit=1");
        // Then
        response.then().statusCode(200).body("data", hasSize(1));
        assertThat(response.asString()).doesNotContain(person.email(), "Paula");
        String after = "";
        boolean found = false;
        do {
            Response page = staff().get(PATH + "/open?limit=2" + after);
            found |= page.jsonPath().getList("data.id").contains(id);
            String next = page.path("next");
            after = next == null ? "" : "&after=" + next;
        } while (!after.isEmpty());
        assertThat(found).isTrue();
        assertThat(People.count(
                        "SELECT count(*) FROM audit.audit_logs WHERE org_id = ? AND action = 'ERASURE_REQUESTS_VIEWED'",
                        platform))
                .isPositive();
    }

    @Test
    void theDeadlineIsExtendedOnceAndNotWhenItHasPassed() {
        // Given
        String id = request();
        // When
        decide(staff(), id, "extend", "complexity").then().statusCode(204);
        // Then
        Response view = person().get(PATH + "/" + id);
        view.then().body("extension.reason", equalTo("complexity"));
        assertThat(Instant.parse(view.path("due_at")))
                .isEqualTo(Instant.parse(view.path("requested_at")).plus(Duration.ofDays(90)));
        decide(staff(), id, "extend", "complexity").then().statusCode(409);
        decide(staff(), id, "extend", "objection").then().statusCode(400);
        assertThat(steps(platform, id)).containsExactly("extended");
        // Given
        person().post(PATH + "/" + id + "/cancel").then().statusCode(200);
        String late = request();
        makeLate(late);
        // Then
        decide(staff(), late, "extend", "complexity").then().statusCode(409);
        person().post(PATH + "/" + late + "/cancel").then().statusCode(200);
    }

    private static void makeLate(String id) {
        People.tamper(
                "UPDATE identity.erasure_request SET requested_at = requested_at - interval '721 hours', due_at = due_at - interval '721 hours' WHERE id = ?::uuid",
                id);
    }

    @Test
    void nothingIsExecutedBeforeTheDaysToThinkAgainAreOver() {
        String id = accepted();
        job.execute();
        assertThat(state(id)).isEqualTo("accepted");
        assertThat(browser.forwardAuth().statusCode()).isEqualTo(200);
        person().post(PATH + "/" + id + "/cancel").then().statusCode(200);
    }

    @Test
    void thePersonIsTakenOutOfThisServiceAndOfWorkos() {
        // Given
        String id = due();
        String bearer = browser.bearer();
        // When
        job.execute();
        // Then
        assertThat(parts(id)).containsExactly("app-service pending", "audit-service pending", "auth-service completed");
        assertThat(state(id)).as("the other services have not erased theirs").isEqualTo("executing");
        assertThat(People.rows(
                        "SELECT email, first_name, last_name, erased_at IS NOT NULL, deleted_at IS NOT NULL FROM identity.users WHERE id = ?",
                        person.id()))
                .containsExactly(java.util.Arrays.asList(noAddress(), null, null, true, true));
        assertThat(People.rows("SELECT name FROM identity.organizations WHERE id = ?", home))
                .containsExactly(List.of("Erased"));
        assertThat(People.rows("SELECT status FROM identity.user_org_memberships WHERE user_id = ?", person.id()))
                .containsExactly(List.of("deleted"));
        assertThat(People.count("SELECT count(*) FROM identity.session WHERE user_id = ?", person.id()))
                .isZero();
        assertThat(browser.forwardAuth().statusCode()).isEqualTo(401);
        with(bearer).get("/v1/session").then().statusCode(401);
        assertThat(catchThrowable(() -> People.signedIn(person)))
                .as("there is no such user at WorkOS any more")
                .isNotNull();
        assertThat(steps(home, id)).containsExactly("requested", "accepted", "executing", "part_completed");
    }

    @Test
    void itIsCompletedWhenEveryServiceIsAndNotBefore() {
        // Given
        String id = due();
        job.execute();
        // Then
        assertThat(catchThrowable(() -> People.tamper(
                        "UPDATE identity.erasure_request SET state = 'completed', completed_at = now() WHERE id = ?::uuid",
                        id)))
                .hasMessageContaining("erasure_parts_pending");
        // When
        complete(id, "app-service");
        assertThat(state(id)).isEqualTo("executing");
        complete(id, "audit-service");
        // Then
        assertThat(state(id)).isEqualTo("completed");
        assertThat(steps(home, id)).endsWith("completed");
    }

    /** What the other services will do once they erase. */
    private static void complete(String id, String service) {
        try (var owner = TestDatabase.shared().asSuperuser()) {
            owner.setAutoCommit(false);
            Sql.execute(owner, "SET SESSION AUTHORIZATION auth_service_sync");
            Sql.execute(owner, "SELECT auth.begin_system('erasure', NULL, NULL)");
            Sql.execute(owner, "RESET SESSION AUTHORIZATION");
            Sql.execute(owner, "SET LOCAL ROLE eleva_identity_owner");
            Sql.execute(owner, "GRANT EXECUTE ON FUNCTION identity.complete_erasure_part TO auth_service_sync");
            Sql.execute(owner, "RESET ROLE");
            Sql.execute(owner, "ALTER FUNCTION identity.complete_erasure_part SECURITY DEFINER");
            Sql.execute(owner, "SET SESSION AUTHORIZATION auth_service_sync");
            Sql.execute(owner, "SELECT identity.complete_erasure_part(?::uuid, ?)", id, service);
            Sql.execute(owner, "RESET SESSION AUTHORIZATION");
            Sql.execute(owner, "ALTER FUNCTION identity.complete_erasure_part SECURITY INVOKER");
            Sql.execute(owner, "REVOKE EXECUTE ON FUNCTION identity.complete_erasure_part FROM auth_service_sync");
            owner.commit();
        } catch (SQLException broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    void whenWorkosIsAwayItIsDoneLaterAndTheSessionsAreOverAtOnce() {
        // Given
        String id = due();
        AuthWorld.workos()
                .addFault(Fault.on("DELETE", "/user_management/users/" + person.id())
                        .status(503)
                        .times(1));
        // When
        job.execute();
        // Then
        assertThat(state(id)).isEqualTo("executing");
        assertThat(parts(id)).contains("auth-service pending");
        assertThat(browser.forwardAuth().statusCode()).isEqualTo(401);
        assertThat(isAtWorkos()).isTrue();
        // When
        job.execute();
        assertThat(parts(id)).as("not at once").contains("auth-service pending");
        People.tamper(
                "UPDATE identity.erasure_request SET attempted_at = now() - interval '6 minutes' WHERE id = ?::uuid",
                id);
        job.execute();
        // Then
        assertThat(parts(id)).contains("auth-service completed");
        assertThat(steps(home, id)).containsOnlyOnce("executing");
    }

    @Test
    void aLostReplyOfTheDeletionHarmsNothing() {
        // Given
        String id = due();
        AuthWorld.workos()
                .addFault(Fault.on("DELETE", "/user_management/users/" + person.id())
                        .losingReply()
                        .times(1));
        job.execute();
        assertThat(parts(id)).contains("auth-service pending");
        People.tamper(
                "UPDATE identity.erasure_request SET attempted_at = now() - interval '6 minutes' WHERE id = ?::uuid",
                id);
        // When
        job.execute();
        // Then
        assertThat(parts(id)).contains("auth-service completed");
    }

    /** Two replicas and the person at the same moment: one of the two things happens, whole. */
    @Test
    void takingItBackAndExecutingItExcludeEachOther() {
        // Given
        String id = due();
        String bearer = browser.bearer();
        // When
        List<Integer> answers = People.parallel(3, new java.util.concurrent.Callable<>() {
            private final java.util.concurrent.atomic.AtomicInteger turn =
                    new java.util.concurrent.atomic.AtomicInteger();

            @Override
            public Integer call() {
                if (turn.getAndIncrement() == 0) {
                    return with(bearer).post(PATH + "/" + id + "/cancel").statusCode();
                }
                job.execute();
                return 0;
            }
        });
        // Then
        boolean cancelled = answers.contains(200);
        assertThat(state(id)).isEqualTo(cancelled ? "cancelled" : "executing");
        assertThat(isAtWorkos()).isEqualTo(cancelled);
        assertThat(steps(home, id))
                .isEqualTo(
                        cancelled
                                ? List.of("requested", "accepted", "cancelled")
                                : List.of("requested", "accepted", "executing", "part_completed"));
    }

    @Test
    void whatWasTakenUpCannotBeTakenBack() {
        String id = due();
        String bearer = browser.bearer();
        AuthWorld.workos()
                .addFault(Fault.on("DELETE", "/user_management/users/" + person.id())
                        .status(503)
                        .times(1));
        job.execute();
        with(bearer).post(PATH + "/" + id + "/cancel").then().statusCode(401);
        token(person.id(), Map.of()).post(PATH + "/" + id + "/cancel").then().statusCode(401);
        assertThat(state(id)).isEqualTo("executing");
    }

    @Test
    void lateNewsBringNobodyBack() throws SQLException {
        // Given
        due();
        job.execute();
        // When
        try (var sync = TestDatabase.shared().as("auth_service_sync")) {
            sync.setAutoCommit(false);
            Sql.execute(sync, "SELECT auth.begin_system('workos_sync', NULL, ?, NULL)", person.id());
            Sql.execute(
                    sync,
                    "UPDATE identity.users SET email = 'back@eleva.test', first_name = 'Back', workos_updated_at = now() + interval '1 day' WHERE id = ?",
                    person.id());
            sync.commit();
        }
        // Then
        assertThat(People.rows("SELECT email, first_name FROM identity.users WHERE id = ?", person.id()))
                .containsExactly(java.util.Arrays.asList(noAddress(), null));
    }

    @Test
    void aLateRequestIsToldOnceAndShowsInTheHealth() {
        // Given
        String id = request();
        staff();
        makeLate(id);
        // When
        job.noteOverdue();
        job.noteOverdue();
        // Then
        for (String log : List.of("platform", platform)) {
            assertThat(People.count(
                            "SELECT count(*) FROM audit.audit_logs WHERE org_id = ? AND action = 'ERASURE_OVERDUE' AND resource_id = ?",
                            log,
                            person.id()))
                    .as(log)
                    .isEqualTo(1);
        }
        given().get("/q/health/well")
                .then()
                .statusCode(503)
                .body("checks.find { it.name == 'erasure requests' }.data.overdue", notNullValue())
                .body("checks.find { it.name == 'erasure requests' }.status", equalTo("DOWN"));
        given().get("/q/health/ready").then().statusCode(200);
        person().post(PATH + "/" + id + "/cancel").then().statusCode(200);
        given().get("/q/health/well").then().statusCode(200);
    }

    /** The job's functions are for the job: no request and no other job can use them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "begin_erasure()",
                "erase_identity(gen_random_uuid())",
                "note_overdue_erasures()",
                "erasure_figures()",
            })
    void onlyTheJobErases(String function) throws SQLException {
        try (var sync = TestDatabase.shared().as("auth_service_sync")) {
            sync.setAutoCommit(false);
            Sql.execute(sync, "SELECT auth.begin_system('sync', NULL, NULL)");
            assertThat(catchThrowable(() -> Sql.execute(sync, "SELECT identity." + function)))
                    .hasMessageContaining("system_actor_required");
        }
        try (var request = TestDatabase.shared().as("auth_service")) {
            assertThat(catchThrowable(() -> Sql.execute(request, "SELECT identity." + function)))
                    .hasMessageContaining("permission denied");
        }
    }
}
