package care.eleva.app.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class JobsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Jobs jobs;

    @Inject
    Exercise exercise;

    /** A job that does what a test tells it. */
    @Singleton // A field of it is set.
    static class Exercise implements Job {
        volatile Function<JobRun, Uni<JobResult>> work = run -> Uni.createFrom().item(JobResult.of("done", 1));

        @Override
        public String name() {
            return "exercise";
        }

        @Override
        public Duration every() {
            return Duration.ofHours(1);
        }

        @Override
        public Uni<JobResult> run(JobRun run) {
            return work.apply(run);
        }
    }

    @BeforeEach
    void forget() {
        Audit.tamper("DELETE FROM app.job WHERE name = 'exercise'");
    }

    @Test
    void aRunIsKept() {
        // Given
        Person staff = staff();
        exercise.work = run -> run.write(null, null, tx -> tx.execute("SELECT 1"))
                .replaceWith(new JobResult(Map.of("b", 2L, "a", 1L), false));
        // When
        staff.post("/v1/jobs/exercise/run")
                .statusCode(200)
                .body("counts.a", equalTo(1))
                .body("dry_run", equalTo(false));
        // Then
        staff.get("/v1/jobs")
                .statusCode(200)
                .body("data.name", hasItem("exercise"))
                .body("data.find { it.name == 'exercise' }.outcome", equalTo("success"))
                .body("data.find { it.name == 'exercise' }.result.b", equalTo(2))
                .body("data.find { it.name == 'exercise' }.every_seconds", equalTo(3600))
                .body("data.find { it.name == 'exercise' }.running", equalTo(false))
                .body("data.find { it.name == 'exercise' }.overdue", equalTo(false));
        assertThat(Audit.of(staff.orgId(), "exercise")).containsExactly("JOB_STARTED success");
    }

    @Test
    void aDryRunIsToldApart() {
        // Given
        Person staff = staff();
        exercise.work = run -> Uni.createFrom().item(JobResult.of(run.dryRun() ? "would" : "did", 1));
        // When
        staff.post("/v1/jobs/exercise/run?dry_run=true").statusCode(200).body("counts.would", equalTo(1));
        // Then
        staff.get("/v1/jobs")
                .body("data.find { it.name == 'exercise' }.dry_run_result.would", equalTo(1))
                .body("data.find { it.name == 'exercise' }.finished_at", nullValue());
    }

    @Test
    void aFailureIsKeptWithoutItsMessage() {
        // Given
        Person staff = staff();
        exercise.work = run -> Uni.createFrom().failure(new IllegalStateException("a secret"));
        // When
        staff.post("/v1/jobs/exercise/run").statusCode(500);
        // Then
        staff.get("/v1/jobs")
                .body("data.find { it.name == 'exercise' }.outcome", equalTo("failure"))
                .body("data.find { it.name == 'exercise' }.failure", equalTo("IllegalStateException"))
                .body("data.find { it.name == 'exercise' }.failures", equalTo(1));
    }

    @Test
    void whatIsUnderWayIsNotBegunAgain() {
        // Given
        Audit.tamper("INSERT INTO app.job (name, period, holder, fence, held_until)"
                + " VALUES ('exercise', '1 hour', 'another', 7, now() + interval '1 hour')");
        // When, then
        assertThat(jobs.runNow("exercise").await().atMost(PATIENCE)).isNull();
        staff().post("/v1/jobs/exercise/run").statusCode(409).body("code", equalTo("job_running"));
    }

    @Test
    void whoseLeaseRanOutChangesNothingAnyMore() {
        // Given: between two batches another replica takes over
        exercise.work = run -> run.write(null, null, tx -> tx.execute("SELECT 1"))
                .invoke(() -> Audit.tamper(
                        "UPDATE app.job SET fence = fence + 1, holder = 'another' WHERE name = 'exercise'"))
                .chain(() -> run.write(null, null, tx -> tx.execute("SELECT 1")))
                .replaceWith(JobResult.of("done", 1));
        // When, then
        assertThatThrownBy(() -> jobs.runNow("exercise").await().atMost(PATIENCE))
                .isInstanceOf(JobLostException.class);
        assertThat(Audit.strings("SELECT holder FROM app.job WHERE name = 'exercise' AND outcome IS NULL"))
                .containsExactly("another");
    }

    @Test
    void manyReplicasRunItOnce() throws SQLException {
        // Given
        List<Connection> replicas = new java.util.ArrayList<>();
        for (int i = 0; i < 5; i++) {
            replicas.add(TestDatabase.shared().as("app_service_jobs"));
        }
        // When
        long acquired = replicas.parallelStream()
                .filter(replica -> acquire(replica, "exercise"))
                .count();
        // Then
        assertThat(acquired).isEqualTo(1);
        for (Connection replica : replicas) {
            replica.close();
        }
    }

    @Test
    void aJobTakesNoLeaseOfAnother() throws SQLException {
        try (Connection login = TestDatabase.shared().as("app_service_jobs")) {
            login.setAutoCommit(false);
            Sql.execute(login, "SELECT auth.begin_system('exercise', NULL, '{}')");
            assertThatThrownBy(() ->
                            Sql.execute(login, "SELECT app.acquire_job('retention', '1 hour', 'me', '1 minute', true)"))
                    .isInstanceOf(Sql.Refused.class)
                    .hasMessageContaining("context_required");
        }
    }

    @Test
    void theLoginOfJobsReadsNoTable() {
        assertThat(
                        Audit.strings(
                                "SELECT table_name::text || ' ' || privilege_type FROM information_schema.table_privileges"
                                        + " WHERE grantee = 'app_service_jobs' UNION SELECT column_name::text FROM information_schema.column_privileges WHERE grantee = 'app_service_jobs'"))
                .isEmpty();
    }

    @Test
    void othersAreRefused() {
        Person expert = Person.expert();
        RestAssured.get("/v1/jobs").then().statusCode(401);
        RestAssured.post("/v1/jobs/exercise/run").then().statusCode(401);
        expert.get("/v1/jobs").statusCode(403);
        expert.post("/v1/jobs/exercise/run").statusCode(403);
        staff().post("/v1/jobs/nothing/run").statusCode(404).body("code", equalTo("job_not_found"));
    }

    private static boolean acquire(Connection replica, String job) {
        try {
            replica.setAutoCommit(false);
            Sql.execute(replica, "SELECT auth.begin_system(?, NULL, '{}')", job);
            try (var query = replica.prepareStatement(
                    "SELECT app.acquire_job(?, '1 hour', 'me', '1 minute', false) IS NOT NULL")) {
                query.setString(1, job);
                try (var rows = query.executeQuery()) {
                    rows.next();
                    boolean ours = rows.getBoolean(1);
                    replica.commit();
                    return ours;
                }
            }
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static Person staff() {
        return Person.in(
                "org_" + UUID.randomUUID().toString().replace("-", ""),
                "settings:view_platform",
                "settings:edit_platform");
    }
}
