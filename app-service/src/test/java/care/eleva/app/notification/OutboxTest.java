package care.eleva.app.notification;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is put into the outbox by changes of appointments, in their transaction. */
@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class OutboxTest {

    @Test
    void aBookingTellsBothSidesAndRemindsThemADayBefore() {
        Person ana = Person.expert();
        Person paulo = Person.patient();
        Instant start = Person.inDays(3);
        String appointment = paulo.book(ana.publishedEvent(), start);

        for (Person side : List.of(ana, paulo)) {
            assertThat(told(side))
                    .containsExactly("appointment_confirmed waiting now", "appointment_reminder waiting day before");
            assertThat(Audit.strings(
                            "SELECT DISTINCT org_id || ' ' || (data ->> 'appointment_id') || ' ' || (data ->> 'starts_at')::timestamptz::text"
                                    + " FROM app.notification WHERE user_id = ?",
                            side.userId()))
                    .containsExactly(Audit.strings(
                                    "SELECT ? || ' ' || ? || ' ' || ?::timestamptz::text",
                                    side.orgId(),
                                    appointment,
                                    start.toString())
                            .getFirst());
        }
    }

    @Test
    void aCancellationTellsBothSidesAndTakesTheRemindersBack() {
        Person ana = Person.expert();
        Person paulo = Person.patient();
        String appointment = paulo.book(ana.publishedEvent(), Person.inDays(3));
        paulo.post("/v1/appointments/" + appointment + "/cancel").statusCode(200);

        for (Person side : List.of(ana, paulo)) {
            assertThat(told(side))
                    .containsExactly(
                            "appointment_cancelled waiting now",
                            "appointment_confirmed waiting now",
                            "appointment_reminder cancelled day before");
        }
    }

    @Test
    void whoBooksOnTheDayBeforeIsNotReminded() {
        Person ana = Person.expert();
        Person paulo = Person.patient();
        Instant soon = Clock.systemUTC().instant().truncatedTo(ChronoUnit.HOURS).plus(23, ChronoUnit.HOURS);
        paulo.book(ana.publishedEvent(), soon);

        assertThat(told(paulo)).containsExactly("appointment_confirmed waiting now");
    }

    @Test
    void aBookingThatDoesNotHappenTellsNobody() {
        Person ana = Person.expert();
        Person paulo = Person.patient();
        Person petra = Person.patient();
        String event = ana.publishedEvent();
        paulo.book(event, Person.inDays(3));
        petra.post("/v1/appointments", Person.booking(event, Person.inDays(3))).statusCode(409);

        assertThat(told(petra)).isEmpty();
        assertThat(told(ana)).hasSize(2);
    }

    private static List<String> told(Person person) {
        return Audit.strings(
                "SELECT kind || ' ' || state || CASE WHEN due_at <= now() THEN ' now'"
                        + " WHEN due_at = (data ->> 'starts_at')::timestamptz - interval '24 hours' THEN ' day before' ELSE ' never' END"
                        + " FROM app.notification WHERE user_id = ? ORDER BY 1",
                person.userId());
    }
}
