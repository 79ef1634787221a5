package care.eleva.app.slot;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.app.Person;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * What the database offers is what {@code java.time} says, for random schedules, mostly around changes of the clock. Case
 * {@code n} of a seed is always the same: {@code -Dslots.seed=…} repeats a run, {@code -Dslots.cases=…} makes it longer.
 */
class SlotRulesPropertyTest {
    private static final long SEED = Long.getLong("slots.seed", 20261124);
    private static final int CASES = Integer.getInteger("slots.cases", 2000);

    /** A gap or an overlap of one hour, of half an hour, of two, at midnight, of a whole day; and none. */
    private static final List<String> ZONES = List.of(
            "Europe/Lisbon",
            "America/Sao_Paulo",
            "America/New_York",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "Pacific/Apia",
            "Europe/Dublin",
            "Atlantic/Azores",
            "America/Havana",
            "America/Santiago",
            "Asia/Beirut",
            "Africa/Casablanca",
            "Antarctica/Troll",
            "UTC");
    /** Their rules are settled for the time to come. */
    private static final int SETTLED = 4;

    @Test
    void theDatabaseOffersWhatTheRulesOfTheZoneSay() throws SQLException {
        int offered = 0;
        int empty = 0;
        int onChange = 0;
        try (Connection owner = TestDatabase.shared().asOwnerOf("app");
                Connection service = TestDatabase.shared().as("app_service")) {
            service.setAutoCommit(false);
            for (int number = 0; number < CASES; number++) {
                Case example = Case.of(new SplittableRandom(SEED + number * 7919L));
                List<Instant> expected = example.expected();
                assertThat(example.found(service, owner))
                        .as("case %d of seed %d: %s", number, SEED, example)
                        .isEqualTo(expected);
                offered += expected.size();
                empty += expected.isEmpty() ? 1 : 0;
                onChange += example.spansChange() ? 1 : 0;
            }
        }
        // A generator that makes nothing of interest proves nothing.
        assertThat(empty).as("cases without a slot").isLessThan(CASES / 2);
        assertThat(onChange).as("cases that span a change of the clock").isGreaterThan(CASES / 3);
        System.out.printf(
                "slots: %d cases of seed %d, %d over a change of the clock, %d without a slot; %d slots, all alike%n",
                CASES, SEED, onChange, empty, offered);
    }

    private record Case(RandomSchedule schedule, int minutes, Instant from, Instant to, Instant asked) {

        static Case of(RandomGenerator random) {
            int which = random.nextInt(ZONES.size());
            ZoneId zone = ZoneId.of(ZONES.get(which));
            LocalDate date = date(zone, which < SETTLED ? 2045 : 2025, random);
            Instant from = date.atStartOfDay(zone)
                    .toInstant()
                    .plus(Duration.ofMinutes(random.nextInt(3) == 0 ? random.nextInt(1440) : 0))
                    .minus(Duration.ofDays(random.nextInt(2)));
            Instant to = from.plus(Duration.ofHours(random.nextInt(1, 96)));
            Instant asked = from.minus(Duration.ofMinutes(random.nextInt(-1500, 6000)));
            return new Case(
                    RandomSchedule.near(date, zone, random),
                    random.nextInt(3) == 0 ? random.nextInt(1, 721) : 15 * random.nextInt(1, 7),
                    from,
                    to,
                    asked);
        }

        /** Mostly one on which the clock is changed. */
        private static LocalDate date(ZoneId zone, int lastYear, RandomGenerator random) {
            LocalDate any = LocalDate.of(random.nextInt(2008, lastYear), 1, 1).plusDays(random.nextInt(366));
            ZoneOffsetTransition change =
                    zone.getRules().nextTransition(any.atStartOfDay().toInstant(ZoneOffset.UTC));
            return change == null || random.nextInt(5) == 0
                    ? any
                    : change.getDateTimeBefore().toLocalDate();
        }

        List<Instant> expected() {
            return schedule.offered(minutes, from, to, asked);
        }

        boolean spansChange() {
            var rules = schedule.zone().getRules();
            return !rules.getOffset(from).equals(rules.getOffset(to));
        }

        /** Stored by a new expert, and asked for as the owner, who alone may choose the present. */
        List<Instant> found(Connection service, Connection owner) throws SQLException {
            Person expert = Person.expert();
            Sql.execute(service, "SELECT auth.begin(?, '{}')", expert.token());
            schedule.store(service);
            service.commit();
            List<Instant> starts = new ArrayList<>();
            for (var row : Sql.rows(
                    owner,
                    "SELECT o.starts_at FROM app.schedule s CROSS JOIN LATERAL app.open_slots(s, ?, ?, ?, ?) AS o"
                            + " WHERE s.org_id = ? AND s.expert_id = ?",
                    minutes,
                    Timestamp.from(from),
                    Timestamp.from(to),
                    Timestamp.from(asked),
                    expert.orgId(),
                    expert.userId())) {
                starts.add(((Timestamp) Objects.requireNonNull(row.getFirst())).toInstant());
            }
            return starts;
        }
    }
}
