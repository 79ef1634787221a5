package care.eleva.app.retention;

import static care.eleva.app.Audit.strings;
import static care.eleva.app.Audit.tamper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import care.eleva.app.AppDatabase;
import care.eleva.app.Person;
import care.eleva.app.jobs.JobResult;
import care.eleva.app.jobs.Jobs;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class RetentionJobTest {
    @Inject
    Jobs jobs;

    private final Person ana = Person.expert();
    private final Person paulo = Person.patient();

    @Test
    void anOldBookingLosesItsPatientOnBothSidesAndAYoungOneDoesNot() {
        String event = ana.publishedEvent();
        String old = paulo.book(event, Person.inDays(3));
        String young = paulo.book(event, Person.inDays(4));
        age(old, "25 months");
        age(young, "23 months");

        run();

        assertThat(patient(old)).startsWith("erased_").doesNotContain(paulo.userId());
        assertThat(patient(young)).isEqualTo(paulo.userId());
        assertThat(strings(
                        "SELECT side || ' ' || org_id FROM app.appointment_by_org WHERE appointment_id::text = ?", old))
                .containsExactly("expert " + ana.orgId());
        paulo.get("/v1/appointments/" + old).statusCode(404);
        paulo.get("/v1/appointments/" + young).statusCode(200);
        ana.get("/v1/appointments/" + old).statusCode(200).body("patient_id", equalTo(patient(old)));
        assertThat(strings(
                        "SELECT count(*)::text FROM audit.audit_logs WHERE action = 'RETENTION_APPLIED' AND resource_id = ? AND org_id = 'platform'",
                        "bookings"))
                .isNotEqualTo(java.util.List.of("0"));
    }

    @Test
    void aBookingWithAHealthRecordKeepsItsPatientAndTheRecordStaysTenYearsAndOnHoldForEver() {
        String event = ana.publishedEvent();
        String kept = record(paulo.book(event, Person.inDays(3)));
        String over = record(paulo.book(event, Person.inDays(4)));
        String held = record(paulo.book(event, Person.inDays(5)));
        tamper("UPDATE app.record SET legal_hold = true WHERE id = '" + held + "'");
        ageRecord(kept, "9 years 11 months");
        ageRecord(over, "10 years 1 day");
        ageRecord(held, "30 years");

        run();

        assertThat(strings("SELECT count(*)::text FROM app.record_version WHERE record_id::text IN (?, ?)", kept, held))
                .containsExactly("2");
        assertThat(strings(
                        "SELECT a.patient_id FROM app.appointment a JOIN app.record r ON r.appointment_id = a.id WHERE r.id::text = ?",
                        kept))
                .containsExactly(paulo.userId());
        assertThat(strings("SELECT id::text FROM app.record WHERE id::text = ?", over))
                .isEmpty();
        assertThat(strings("SELECT record_id::text FROM app.record_version WHERE record_id::text = ?", over))
                .isEmpty();
        assertThat(care.eleva.app.Audit.of(ana.orgId(), over)).contains("MEDICAL_RECORD_DELETED success");
    }

    @Test
    void aPaymentStaysUntilTheEndOfTheTenthYearAfterItsOwnAndThenItsBookingLosesThePatient() {
        String event = ana.publishedEvent();
        String old = paulo.book(event, Person.inDays(3));
        String young = paulo.book(event, Person.inDays(4));
        String open = paulo.book(event, Person.inDays(5));
        for (String booking : java.util.List.of(old, young, open)) {
            age(booking, "12 years");
        }
        paid(old, "date_trunc('year', now()) - interval '10 years 1 day'", "paid_out");
        paid(young, "date_trunc('year', now()) - interval '10 years' + interval '1 day'", "paid_out");
        paid(open, "now() - interval '12 years'", "on_hold");

        run();

        assertThat(strings(
                        "SELECT appointment_id::text FROM app.payment WHERE appointment_id::text IN (?, ?, ?) ORDER BY created_at DESC",
                        old,
                        young,
                        open))
                .containsExactly(young, open);
        assertThat(patient(old)).startsWith("erased_");
        assertThat(patient(young)).isEqualTo(paulo.userId());
    }

    private void paid(String booking, String at, String share) {
        tamper(
                "SET session_replication_role = replica",
                "INSERT INTO app.payment (org_id, id, appointment_id, expert_id, patient_id, patient_org_id, amount, currency, fee_bps,"
                        + " fee_amount, net_amount, paid_at, created_at) SELECT org_id, id, id, expert_id, patient_id, patient_org_id, 6000,"
                        + " 'eur', 1500, 900, 5100, " + at + ", " + at + " FROM app.appointment WHERE id = '" + booking
                        + "'",
                "INSERT INTO app.payment_transfer (org_id, payment_id, expert_id, amount, currency, status, due_at, hold_reason, transfer_id,"
                        + " claimable_at) SELECT org_id, id, expert_id, net_amount, currency, '" + share + "', " + at
                        + ", 'test', 'tr_' || replace(id::text, '-', ''), " + at + " FROM app.payment WHERE id = '"
                        + booking + "'",
                "INSERT INTO app.refund (org_id, payment_id, payment_intent_id, amount, currency, reason, status) SELECT org_id, id,"
                        + " 'pi_' || replace(id::text, '-', ''), 1, currency, 'staff', 'failed' FROM app.payment WHERE id = '"
                        + booking + "'");
    }

    @Test
    void aRecordThatWasContinuedLatelyIsNotOver() {
        String continued = record(paulo.book(ana.publishedEvent(), Person.inDays(3)));
        tamper(
                "SET session_replication_role = replica",
                "UPDATE app.record SET created_at = now() - interval '15 years' WHERE id = '" + continued + "'");
        run();
        assertThat(strings("SELECT id::text FROM app.record WHERE id::text = ?", continued))
                .containsExactly(continued);
    }

    @Test
    void aDryRunCountsChangesNothingAndIsSeen() {
        String old = paulo.book(ana.publishedEvent(), Person.inDays(3));
        age(old, "25 months");

        JobResult counted = jobs.dryRun("retention").await().atMost(Duration.ofSeconds(60));

        assertThat(counted.counts().get("bookings")).isPositive();
        assertThat(counted.counts())
                .containsOnlyKeys(
                        "payments",
                        "bookings",
                        "expired_holds",
                        "health_records",
                        "notifications",
                        "stripe_events",
                        "idempotency_keys",
                        "rate_limits");
        assertThat(patient(old)).isEqualTo(paulo.userId());
        Person staff = Person.expert().with("settings:view_platform");
        staff.get("/v1/jobs")
                .body(
                        "data.find { it.name == 'retention' }.dry_run_result.bookings",
                        equalTo(counted.counts().getOrDefault("bookings", 0L).intValue()));
    }

    @Test
    void whatIsForADayOnlyGoesAfterIt() {
        tamper("INSERT INTO app.idempotency_key (org_id, user_id, key, request_hash, created_at) VALUES ('"
                + ana.orgId() + "', '" + ana.userId() + "', 'old', sha256('a'), now() - interval '25 hours'), ('"
                + ana.orgId() + "', '" + ana.userId() + "', 'new', sha256('a'), now())");
        run();
        assertThat(strings("SELECT key FROM app.idempotency_key WHERE user_id = ?", ana.userId()))
                .containsExactly("new");
    }

    @ParameterizedTest
    @CsvSource({"health_records, 9 years", "idempotency_keys, 1 hour", "bookings, 1 day", "audit, 10 years"})
    void nothingIsKeptShorterThanTheLawWants(String rule, String keptFor) throws SQLException {
        try (Connection login = TestDatabase.shared().as("app_service_jobs")) {
            login.setAutoCommit(false);
            Sql.execute(login, "SELECT auth.begin_system('retention', NULL, NULL, NULL)");
            assertThatThrownBy(() -> Sql.text(login, "SELECT app.retain(?, ?::interval, 10, false)", rule, keptFor))
                    .hasMessageContaining("retention_malformed");
        }
        try (Connection login = TestDatabase.shared().as("app_service_jobs")) {
            login.setAutoCommit(false);
            Sql.execute(login, "SELECT auth.begin_system('payouts', NULL, NULL, NULL)");
            assertThatThrownBy(() -> Sql.text(login, "SELECT app.retain('bookings', '3 years'::interval, 10, false)"))
                    .hasMessageContaining("context_required");
        }
    }

    private void run() {
        JobResult result;
        do {
            result = jobs.runNow("retention").await().atMost(Duration.ofSeconds(60));
        } while (result != null && result.more());
    }

    private String record(String appointment) {
        return ana.post("/v1/appointments/" + appointment + "/records", "{\"content\":\"sleeps well\"}")
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static void age(String appointment, String by) {
        tamper(
                "SET session_replication_role = replica",
                "UPDATE app.appointment SET status = 'completed', starts_at = now() - interval '" + by
                        + "' - interval '1 hour'," + " ends_at = now() - interval '" + by + "' WHERE id = '"
                        + appointment + "'");
    }

    private static void ageRecord(String id, String by) {
        tamper(
                "SET session_replication_role = replica",
                "UPDATE app.record SET created_at = now() - interval '" + by + "' WHERE id = '" + id + "'",
                "UPDATE app.record_version SET created_at = now() - interval '" + by + "' WHERE record_id = '" + id
                        + "'",
                "UPDATE app.appointment SET status = 'completed', ends_at = now() - interval '" + by
                        + "', starts_at = now() - interval '" + by
                        + "' - interval '1 hour' WHERE id = (SELECT appointment_id FROM app.record WHERE id = '" + id
                        + "')");
    }

    private static String patient(String appointment) {
        return strings("SELECT patient_id FROM app.appointment WHERE id::text = ?", appointment)
                .getFirst();
    }
}
