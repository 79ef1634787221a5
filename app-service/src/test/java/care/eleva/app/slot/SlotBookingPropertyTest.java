package care.eleva.app.slot;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.app.AppDatabase;
import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What is shown as free can be booked, what is not cannot, and what is booked keeps its buffers apart: for random schedules,
 * through {@code app.free_slots} as nobody and {@code app.book} as a patient, with the service's own login. Half of the wishes
 * are slots that were offered, the others are near one. {@code -Dslots.seed=…} repeats a run.
 */
@QuarkusTest
@QuarkusTestResource(AppDatabase.class)
class SlotBookingPropertyTest {
    private static final long SEED = Long.getLong("slots.seed", 20261124);
    private static final int EXPERTS = Integer.getInteger("slots.experts", 30);
    private static final int WISHES = 30;
    private static final List<String> ZONES = List.of(
            "Europe/Lisbon",
            "America/Sao_Paulo",
            "America/New_York",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "Pacific/Apia");

    private final Map<String, Integer> outcomes = new HashMap<>();

    @Test
    void exactlyWhatIsFreeCanBeBookedAndBuffersNeverOverlap() throws SQLException {
        try (Connection visitor = TestDatabase.shared().as("app_service");
                Connection patient = TestDatabase.shared().as("app_service")) {
            visitor.setAutoCommit(false);
            patient.setAutoCommit(false);
            for (int number = 0; number < EXPERTS; number++) {
                new Story(number).play(visitor, patient);
            }
        }
        assertThat(outcomes).containsKeys("booked", "slot_not_offered", "23P01");
        assertThat(outcomes.get("booked")).isGreaterThan(EXPERTS * WISHES / 5);
        System.out.printf(
                "bookings: %d wishes of %d experts, seed %d: %s%n", EXPERTS * WISHES, EXPERTS, SEED, outcomes);
    }

    /** One expert with two events, and many who want some of the time. */
    private final class Story {
        private final String name;
        private final SplittableRandom random;
        private final RandomSchedule schedule;
        private final Person expert = Person.expert();
        private final List<UUID> events = new ArrayList<>();
        private final Map<UUID, Buffers> buffers = new HashMap<>();
        private final Instant from;
        private final Instant to;

        Story(int number) throws SQLException {
            name = "expert " + number + " of seed " + SEED;
            random = new SplittableRandom(SEED + number * 104_729L);
            ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
            Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.DAYS);
            // As far ahead as the next change of the clock where there is one: no story is about today.
            var change = zone.getRules().nextTransition(now.plus(Duration.ofDays(3)));
            Instant middle = change == null || change.getInstant().isAfter(now.plus(Duration.ofDays(350)))
                    ? now.plus(Duration.ofDays(random.nextInt(10, 300)))
                    : change.getInstant().truncatedTo(ChronoUnit.DAYS);
            from = middle.minus(Duration.ofDays(1));
            to = middle.plus(Duration.ofDays(2));
            RandomSchedule any = RandomSchedule.near(LocalDate.ofInstant(middle, zone), zone, random);
            schedule = new RandomSchedule(
                    zone, 0, 365, any.step(), any.before(), any.after(), any.week(), any.overrides(), any.blocked());
            event(new Buffers(schedule.before(), schedule.after()));
            Buffers own = new Buffers(5 * random.nextInt(0, 7), 5 * random.nextInt(0, 7));
            UUID second = event(own);
            Audit.tamper("UPDATE app.event SET buffer_before_minutes = %d, buffer_after_minutes = %d WHERE id = '%s'"
                    .formatted(own.before(), own.after(), second));
            Audit.tamper("DELETE FROM app.schedule WHERE expert_id = '" + expert.userId() + "'");
            try (Connection login = expert.login()) {
                schedule.store(login);
                login.commit();
            }
        }

        private UUID event(Buffers around) {
            UUID event = UUID.fromString(expert.publishedEvent(15 * random.nextInt(1, 7)));
            events.add(event);
            buffers.put(event, around);
            return event;
        }

        void play(Connection visitor, Connection patient) {
            for (int wish = 0; wish < WISHES; wish++) {
                UUID event = events.get(random.nextInt(events.size()));
                Set<Instant> free = free(visitor, event);
                Instant start = wish(free);
                String outcome = book(patient, event, start);
                outcomes.merge(outcome, 1, Integer::sum);
                assertThat(outcome)
                        .as(
                                "%s, wish %d for %s, which is %s; %s",
                                name, wish, start, free.contains(start) ? "free" : "not free", schedule)
                        .isIn(free.contains(start) ? Set.of("booked") : Set.of("slot_not_offered", "23P01"));
                if (outcome.equals("booked")) {
                    assertThat(free(visitor, event))
                            .as(name + ": it is not free any more")
                            .doesNotContain(start);
                    assertBuffersDoNotOverlap();
                }
            }
        }

        private Set<Instant> free(Connection visitor, UUID event) {
            Sql.execute(visitor, "SELECT auth.anonymous('{}')");
            Set<Instant> free = new HashSet<>();
            Instant next = from;
            int page;
            do {
                var rows = Sql.rows(
                        visitor,
                        "SELECT starts_at FROM free_slots(?, ?, ?, 500)",
                        event,
                        Timestamp.from(next),
                        Timestamp.from(to));
                rows.forEach(row -> free.add(instant(row.getFirst())));
                page = rows.size();
                next = page == 0 ? to : instant(rows.getLast().getFirst()).plusSeconds(1);
            } while (page == 500);
            Sql.execute(visitor, "COMMIT");
            return free;
        }

        /** One that is free, one beside it, or any minute. */
        private Instant wish(Set<Instant> free) {
            List<Instant> choices = free.stream().sorted().toList();
            if (!choices.isEmpty() && random.nextInt(8) > 0) {
                Instant one = choices.get(random.nextInt(choices.size()));
                int step = random.nextBoolean() ? schedule.step() : 5;
                Instant wish = random.nextBoolean() ? one : one.plus(Duration.ofMinutes(step * random.nextLong(-4, 5)));
                if (!wish.isBefore(from) && wish.isBefore(to)) {
                    return wish;
                }
            }
            return from.plus(Duration.ofMinutes(
                    random.nextLong(Duration.between(from, to).toMinutes())));
        }

        private String book(Connection login, UUID event, Instant start) {
            Sql.execute(login, "SELECT auth.begin(?, '{}')", Person.patient().token());
            try {
                Sql.execute(
                        login,
                        "SELECT book(?, ?, ?, ?)",
                        UUID.randomUUID(),
                        event,
                        Timestamp.from(start),
                        "Europe/Lisbon");
                Sql.execute(login, "COMMIT");
                return "booked";
            } catch (Sql.Refused refused) {
                Sql.execute(login, "ROLLBACK");
                return refused.state().equals("EL422") ? refused.message() : refused.state();
            }
        }

        /** Asked of times and schedule, and not of the column that the constraint is on. */
        private void assertBuffersDoNotOverlap() {
            Instant last = Instant.MIN;
            for (String booked : Audit.strings(
                    "SELECT event_id || ' ' || extract(epoch FROM starts_at)::bigint || ' ' || extract(epoch FROM ends_at)::bigint"
                            + " FROM app.appointment WHERE expert_id = ? AND status = 'confirmed' ORDER BY starts_at",
                    expert.userId())) {
                String[] part = booked.split(" ", -1);
                Buffers around = Objects.requireNonNull(buffers.get(UUID.fromString(part[0])));
                Instant begin = Instant.ofEpochSecond(Long.parseLong(part[1]) - 60L * around.before());
                assertThat(begin).as(name + ": " + schedule).isAfterOrEqualTo(last);
                last = Instant.ofEpochSecond(Long.parseLong(part[2]) + 60L * around.after());
            }
        }
    }

    private record Buffers(int before, int after) {}

    private static Instant instant(@org.jspecify.annotations.Nullable Object column) {
        return ((Timestamp) Objects.requireNonNull(column)).toInstant();
    }
}
