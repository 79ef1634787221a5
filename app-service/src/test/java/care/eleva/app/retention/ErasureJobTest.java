package care.eleva.app.retention;

import static care.eleva.app.Audit.strings;
import static care.eleva.app.Audit.tamper;
import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.app.jobs.JobResult;
import care.eleva.app.jobs.Jobs;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class ErasureJobTest {
    @Inject
    Jobs jobs;

    private final Person ana = Person.expert();
    private final Person paulo = Person.patient();
    private final String request = UUID.randomUUID().toString();

    @Test
    void whatTheLawDoesNotKeepGoesAndTheRestIsSaidAndThePartIsDone() {
        String event = ana.publishedEvent();
        String open = paulo.book(event, Person.inDays(3));
        String plain = paulo.book(event, Person.inDays(4));
        paulo.post("/v1/appointments/" + plain + "/cancel").statusCode(200);
        String treated = paulo.book(event, Person.inDays(5));
        ana.post("/v1/appointments/" + treated + "/records", "{\"content\":\"sleeps well\"}")
                .statusCode(201);
        tamper("INSERT INTO app.notification_preference (user_id) VALUES ('" + paulo.userId() + "')");
        asks(paulo);

        erase();

        assertThat(patient(open)).startsWith("erased_");
        assertThat(patient(plain)).startsWith("erased_");
        assertThat(patient(treated)).as("the record needs its patient").isEqualTo(paulo.userId());
        assertThat(strings("SELECT status FROM app.appointment WHERE id::text IN (?, ?)", open, treated))
                .containsExactly("cancelled", "cancelled");
        assertThat(strings(
                        "SELECT org_id FROM app.appointment_by_org WHERE org_id = ? AND appointment_id::text <> ?",
                        paulo.orgId(),
                        treated))
                .isEmpty();
        assertThat(strings("SELECT id::text FROM app.notification WHERE user_id = ?", paulo.userId()))
                .isEmpty();
        assertThat(strings("SELECT user_id FROM app.notification_preference WHERE user_id = ?", paulo.userId()))
                .isEmpty();
        assertThat(strings(
                        "SELECT kind FROM app.notification WHERE user_id = ? AND kind = 'appointment_cancelled'",
                        ana.userId()))
                .as("the expert is told of each")
                .hasSize(3);
        assertThat(strings(
                        "SELECT state FROM identity.erasure_part WHERE request_id::text = ? AND service = 'app-service'",
                        request))
                .containsExactly("completed");
        assertThat(strings("SELECT state FROM identity.erasure_request WHERE id::text = ?", request))
                .as("the other parts are not done")
                .containsExactly("executing");
        assertThat(strings(
                        "SELECT convert_from(line, 'UTF8')::json ->> 'plain' FROM audit.audit_logs WHERE action = 'APP_DATA_ERASED' AND resource_id = ?",
                        paulo.userId()))
                .containsExactly("{\"bookings\": 2, \"subjects\": 1, \"kept_health_records\": 1}");
    }

    @Test
    void anExpertsPublicFaceAndSecretAddressGo() {
        ana.publishedEvent();
        tamper(
                "INSERT INTO app.calendar_feed (org_id, expert_id, secret_hash) VALUES ('" + ana.orgId() + "', '"
                        + ana.userId() + "', sha256('" + ana.userId() + "'))",
                "INSERT INTO app.profile (org_id, expert_id, id, slug, first_name, last_name) VALUES ('" + ana.orgId()
                        + "', '" + ana.userId() + "', uuidv7(), '"
                        + ana.userId().toLowerCase(java.util.Locale.ROOT).replace('_', '-')
                        + "', 'Ana', 'Silva') ON CONFLICT DO NOTHING");
        asks(ana);
        erase();
        assertThat(strings("SELECT slug FROM app.profile WHERE expert_id = ?", ana.userId()))
                .isEmpty();
        assertThat(strings("SELECT org_id FROM app.calendar_feed WHERE expert_id = ?", ana.userId()))
                .isEmpty();
    }

    @Test
    void aDryRunErasesNobodyAndAnotherRunHasNothingToDo() {
        String appointment = paulo.book(ana.publishedEvent(), Person.inDays(3));
        asks(paulo);
        assertThat(jobs.dryRun("erasure").await().atMost(Duration.ofSeconds(60)).counts())
                .containsEntry("subjects", 1L);
        assertThat(patient(appointment)).isEqualTo(paulo.userId());
        erase();
        assertThat(jobs.runNow("erasure").await().atMost(Duration.ofSeconds(60)).counts())
                .containsEntry("subjects", 0L);
    }

    @Test
    void whoHasNotBeenDecidedAboutStays() {
        String appointment = paulo.book(ana.publishedEvent(), Person.inDays(3));
        asks(paulo);
        tamper(
                "SET session_replication_role = replica",
                "UPDATE identity.erasure_request SET state = 'accepted', executing_since = NULL WHERE id = '" + request
                        + "'");
        erase();
        assertThat(patient(appointment)).isEqualTo(paulo.userId());
        assertThat(Audit.of("platform", paulo.userId())).isEmpty();
        tamper(
                "SET session_replication_role = replica",
                "DELETE FROM identity.erasure_part WHERE request_id = '" + request + "'",
                "DELETE FROM identity.erasure_request WHERE id = '" + request + "'");
    }

    private void asks(Person person) {
        tamper(
                "SET session_replication_role = replica",
                "INSERT INTO identity.erasure_request (id, user_id, state, requested_at, due_at, decided_at, decided_by, decision_reason, execute_after, executing_since)"
                        + " VALUES ('" + request + "', '" + person.userId()
                        + "', 'executing', now(), now() + interval '720 hours', now(), 'user_staff',"
                        + " 'consent_withdrawn', now(), now())",
                "INSERT INTO identity.erasure_part (request_id, user_id, service) VALUES ('" + request + "', '"
                        + person.userId() + "', 'app-service'), ('" + request + "', '" + person.userId()
                        + "', 'audit-service')");
    }

    private void erase() {
        JobResult result;
        do {
            result = jobs.runNow("erasure").await().atMost(Duration.ofSeconds(60));
        } while (result != null && result.more());
    }

    private static String patient(String appointment) {
        return strings("SELECT patient_id FROM app.appointment WHERE id::text = ?", appointment)
                .getFirst();
    }
}
