package care.eleva.app.notification;

import static care.eleva.app.Audit.strings;
import static care.eleva.app.Audit.tamper;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The outbox, a database and a mail server. */
@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
@QuarkusTestResource(SmtpStandIn.class)
class NotificationsJobTest {
    private static final String CLAIM =
            "SELECT id::text FROM app.claim_notifications(500, 8, interval '1 hour') WHERE user_id = ?";

    @Inject
    Jobs jobs;

    private final Person paulo = Person.patient();
    private final String address = paulo.userId().toLowerCase(Locale.ROOT) + "@patients.test";

    @BeforeEach
    void paulosAddressIsKnownAndNothingElseIsDue() {
        tamper(
                "UPDATE app.notification SET state = 'cancelled', ended_at = now() WHERE state = 'waiting'",
                "INSERT INTO identity.users (id, email, first_name, last_name, workos_updated_at) VALUES ('"
                        + paulo.userId() + "', '" + address + "', 'Paulinho', 'Monteiro', now())");
    }

    @Test
    void aBookingIsToldByMailAndTheMailTellsNobodyWhyOrWithWhom() {
        Person ana = Person.expert();
        paulo.book(ana.publishedEvent(), Person.inDays(3));
        run();

        SmtpStandIn.Received mail = SmtpStandIn.to(address).getFirst();
        assertThat(mail.header("Subject")).isEqualTo("Your appointment is confirmed");
        assertThat(mail.header("Message-ID"))
                .isEqualTo("<"
                        + strings(
                                        "SELECT id::text FROM app.notification WHERE user_id = ? AND state = 'sent'",
                                        paulo.userId())
                                .getFirst()
                        + "@eleva.test>");
        assertThat(mail.raw()).contains("10:00 (Europe/Lisbon)".replace("10:00", lisbon()), "https://app.eleva.test");
        // The address of the recipient alone names somebody.
        assertThat(mail.raw().replace(address, ""))
                .doesNotContainIgnoringCase("First consultation")
                .doesNotContainIgnoringCase("consult")
                .doesNotContain("Paulinho", "Monteiro", paulo.userId(), ana.userId(), ana.orgId());
        assertThat(states()).containsExactly("appointment_confirmed sent 1", "appointment_reminder waiting 0");
    }

    @Test
    void whoeverCannotBeWrittenToIsNotTriedAgain() {
        Person nobody = Person.patient();
        put(nobody, "payment_received");
        run();
        assertThat(strings("SELECT state FROM app.notification WHERE user_id = ?", nobody.userId()))
                .containsExactly("unreachable");
    }

    @Test
    void aServerThatIsBusyIsTriedAgainWithPausesAndTheMessageIdStays() {
        put(paulo, "payment_received");
        SmtpStandIn.isBusyFor(address);
        run();
        assertThat(states()).containsExactly("payment_received waiting 1");
        assertThat(strings(
                        "SELECT last_failure || ' ' || (next_attempt_at BETWEEN now() + interval '30 seconds' AND now() + interval '60 seconds') FROM app.notification WHERE user_id = ?",
                        paulo.userId()))
                .containsExactly("not_accepted true");
        run();
        assertThat(states()).as("not before its time").containsExactly("payment_received waiting 1");
        SmtpStandIn.isWellFor(address);
        dueNow();
        run();
        assertThat(states()).containsExactly("payment_received sent 2");
        assertThat(SmtpStandIn.to(address)).hasSize(1);
    }

    @Test
    void whatNobodyAcceptsIsGivenUpAndTheTrailSaysSo() {
        put(paulo, "payment_received");
        SmtpStandIn.isBusyFor(address);
        tamper("UPDATE app.notification SET attempts = 7 WHERE user_id = '" + paulo.userId() + "'");
        run();
        assertThat(states()).containsExactly("payment_received dead 8");
        assertThat(strings(
                        "SELECT convert_from(line, 'UTF8')::json ->> 'plain' FROM audit.audit_logs WHERE org_id = ? AND action = 'NOTIFICATION_GIVEN_UP'",
                        paulo.orgId()))
                .containsExactly("{\"kind\": \"payment_received\", \"failure\": \"not_accepted\", \"attempts\": 8}");
    }

    @Test
    void whoDiesWithAMailIsFollowedByAnotherAndTooLateAnEndIsIgnored() throws SQLException {
        put(paulo, "payment_received");
        try (Connection dead = login()) {
            assertThat(Sql.text(dead, CLAIM, paulo.userId())).isNotNull();
            dead.commit();
        }
        String held = strings("SELECT lease::text FROM app.notification WHERE user_id = ?", paulo.userId())
                .getFirst();
        run();
        assertThat(states()).as("held by the dead one").containsExactly("payment_received waiting 1");
        dueNow();
        run();
        assertThat(states()).containsExactly("payment_received sent 2");
        try (Connection risen = login()) {
            assertThat(Sql.text(
                            risen,
                            "SELECT app.end_notification((SELECT ?::uuid), ?::uuid, 'failed', 'timeout', interval '1 minute', 8)",
                            strings("SELECT id::text FROM app.notification WHERE user_id = ?", paulo.userId())
                                    .getFirst(),
                            held))
                    .isEqualTo("lost");
        }
    }

    @Test
    void twoWhoAskAtTheSameTimeGetDifferentMails() throws SQLException {
        for (int i = 0; i < 4; i++) {
            put(paulo, "payment_received");
        }
        Set<String> seen = new HashSet<>();
        try (Connection one = login();
                Connection two = login()) {
            for (Connection each : List.of(one, two)) {
                Sql.rows(each, "SELECT id::text FROM app.claim_notifications(2, 8, interval '1 hour')")
                        .forEach(row -> seen.add(String.valueOf(row.getFirst())));
            }
            one.rollback();
            two.rollback();
        }
        assertThat(seen).hasSize(4);
    }

    @Test
    void whatSomebodyDoesNotWantIsNotSentAndWhatIsNecessaryIs() {
        paulo.call()
                .header("If-Match", "\"v0\"")
                .contentType("application/json")
                .body("{\"language\":\"pt\",\"reminders\":true,\"shared_records\":false}")
                .put("/v1/me/notification-preferences")
                .then()
                .statusCode(200);
        put(paulo, "record_shared");
        put(paulo, "record_break_glass");
        run();
        assertThat(states()).containsExactly("record_break_glass sent 1", "record_shared unwanted 0");
        assertThat(SmtpStandIn.to(address)).hasSize(1);
        assertThat(SmtpStandIn.to(address).getFirst().header("Subject")).contains("Algu");
    }

    @Test
    void aReminderOfWhatWasCancelledBehindItsBackIsNotSent() {
        String appointment = paulo.book(Person.expert().publishedEvent(), Person.inDays(3));
        tamper(
                "UPDATE app.notification SET next_attempt_at = now() WHERE user_id = '" + paulo.userId() + "'",
                "SET session_replication_role = replica",
                "UPDATE app.appointment SET status = 'cancelled', cancelled_at = now() WHERE id = '" + appointment
                        + "'",
                "SET session_replication_role = origin");
        run();
        assertThat(states()).contains("appointment_reminder cancelled 0");
    }

    @Test
    void aDryRunCountsAndSendsNothing() {
        put(paulo, "payment_received");
        JobResult counted = jobs.dryRun("notifications").await().atMost(Duration.ofSeconds(60));
        assertThat(counted.counts()).containsEntry("due", 1L);
        assertThat(states()).containsExactly("payment_received waiting 0");
        assertThat(SmtpStandIn.to(address)).isEmpty();
    }

    @Test
    void noLogHoldsAnAddress() {
        List<String> log = new CopyOnWriteArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord line) {
                log.add(line.getMessage() + " " + java.util.Arrays.toString(line.getParameters()) + " "
                        + line.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        root.addHandler(listener);
        try {
            put(paulo, "payment_received");
            SmtpStandIn.isBusyFor(address);
            run();
            SmtpStandIn.isWellFor(address);
            dueNow();
            run();
        } finally {
            root.removeHandler(listener);
        }
        assertThat(states()).containsExactly("payment_received sent 2");
        assertThat(log).noneMatch(line -> line.contains(address));
    }

    @Test
    void onlyTheJobAsksForAddressesAndOnlyOfTheOneWhomItWritesTo() throws SQLException {
        try (Connection jobsLogin = TestDatabase.shared().as("app_service_jobs")) {
            jobsLogin.setAutoCommit(false);
            Sql.execute(jobsLogin, "SELECT auth.begin_system('notifications', NULL, ?, NULL)", paulo.userId());
            assertThat(Sql.text(jobsLogin, "SELECT identity.notification_address()"))
                    .isEqualTo(address);
            jobsLogin.rollback();
            Sql.execute(jobsLogin, "SELECT auth.begin_system('payouts', NULL, ?, NULL)", paulo.userId());
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> Sql.text(jobsLogin, "SELECT identity.notification_address()"))
                    .hasMessageContaining("system_actor_required");
        }
    }

    private void run() {
        jobs.runNow("notifications").await().atMost(Duration.ofSeconds(60));
    }

    private void put(Person person, String kind) {
        tamper(
                "SET ROLE eleva_app_owner",
                "SELECT app.notify('" + person.orgId() + "', '" + person.userId() + "', '" + kind
                        + "', '{\"amount\":6000,\"currency\":\"eur\"}')");
    }

    private void dueNow() {
        tamper("UPDATE app.notification SET next_attempt_at = now() WHERE user_id = '" + paulo.userId() + "'");
    }

    private List<String> states() {
        return strings(
                "SELECT kind || ' ' || state || ' ' || attempts FROM app.notification WHERE user_id = ? ORDER BY kind",
                paulo.userId());
    }

    private static String lisbon() {
        return java.time.format.DateTimeFormatter.ofPattern("HH:mm")
                .withZone(java.time.ZoneId.of("Europe/Lisbon"))
                .format(Person.inDays(3));
    }

    private static Connection login() throws SQLException {
        Connection login = TestDatabase.shared().as("app_service_jobs");
        login.setAutoCommit(false);
        Sql.execute(login, "SELECT auth.begin_system('notifications', NULL, NULL, NULL)");
        return login;
    }
}
