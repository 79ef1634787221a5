package care.eleva.app.appointment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
@TestProfile(BookingLimitTest.AsInProduction.class)
class BookingLimitTest {
    /** The limits as they are without any setting. */
    public static class AsInProduction implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "eleva.booking.patient-limit", "5",
                    "eleva.booking.patient-daily-limit", "20",
                    "eleva.booking.address-limit", "20");
        }
    }

    private static ValidatableResponse book(Person patient, String address, String event, Instant start) {
        return patient.call()
                .header("X-Forwarded-For", address)
                .contentType("application/json")
                .body(Person.booking(event, start))
                .post("/v1/appointments")
                .then();
    }

    private static void isTooMuch(ValidatableResponse answer, int longest) {
        int wait = Integer.parseInt(answer.statusCode(429)
                .body("code", equalTo("rate_limited"))
                .extract()
                .header("Retry-After"));
        assertThat(wait).isBetween(1, longest);
    }

    @Test
    void aPatientMakesFiveBookingsInAQuarterOfAnHour() {
        Person paulo = Person.patient();
        String event = Person.expert().publishedEvent();
        for (int day = 1; day <= 5; day++) {
            book(paulo, "198.51.100.1", event, Person.inDays(day)).statusCode(201);
            if (day < 5) {
                // Attempts do not count.
                book(paulo, "198.51.100.1", event, Person.inDays(day)).statusCode(409);
            }
        }
        isTooMuch(book(paulo, "198.51.100.2", event, Person.inDays(6)), 900);
        book(Person.patient(), "198.51.100.1", event, Person.inDays(6)).statusCode(201);
        // A quarter of an hour later it goes on.
        age(paulo, "16 minutes");
        book(paulo, "198.51.100.1", event, Person.inDays(7)).statusCode(201);
    }

    @Test
    void aPatientMakesTwentyBookingsInADay() {
        Person paulo = Person.patient();
        String event = Person.expert().publishedEvent();
        for (int day = 1; day <= 20; day++) {
            book(paulo, "198.51.100." + (100 + day), event, Person.inDays(day)).statusCode(201);
            age(paulo, "16 minutes");
        }
        isTooMuch(book(paulo, "198.51.100.99", event, Person.inDays(21)), 86_400);
        age(paulo, "1 day");
        book(paulo, "198.51.100.99", event, Person.inDays(21)).statusCode(201);
    }

    @Test
    void twentyBookingsComeFromOneAddressInAQuarterOfAnHour() {
        String event = Person.expert().publishedEvent();
        for (int i = 0; i < 20; i++) {
            // The whole of what one IPv6 customer has counts as one.
            book(Person.patient(), "2001:db8:7:7::" + i, event, Person.inDays(3).plus(Duration.ofHours(i)))
                    .statusCode(201);
        }
        Person late = Person.patient();
        isTooMuch(book(late, "2001:db8:7:7::ffff", event, Person.inDays(6)), 900);
        book(late, "2001:db8:7:8::1", event, Person.inDays(6)).statusCode(201);
        assertThat(Audit.strings("SELECT encode(key_hash, 'escape') FROM app.rate_limit"))
                .as("no address is kept")
                .noneMatch(key -> key.contains("2001") || key.contains("198."));
    }

    /** The limit is exact for any number of parallel requests, for as many experts. */
    @Test
    void bookingsAtOnceDoNotSlipThrough() throws Exception {
        Person paulo = Person.patient();
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String event = Person.expert().publishedEvent();
            String address = "203.0.113." + i;
            calls.add(() ->
                    book(paulo, address, event, Person.inDays(3)).extract().statusCode());
        }
        List<Integer> statuses = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(12)) {
            for (var call : threads.invokeAll(calls)) {
                statuses.add(call.get());
            }
        }
        assertThat(statuses).containsOnly(201, 429);
        assertThat(statuses.stream().filter(status -> status == 201)).hasSize(5);
    }

    /** The bookings of this patient were made longer ago. */
    private static void age(Person patient, String by) {
        Audit.tamper("UPDATE app.appointment SET created_at = created_at - interval '" + by + "' WHERE patient_id = '"
                + patient.userId() + "'");
    }
}
