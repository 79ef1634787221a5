package care.eleva.testing.database;

import static care.eleva.testing.database.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import care.eleva.testing.TestOrganizations.Member;
import care.eleva.testing.TestTokens;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a schedule offers: one case for every rule. Random schedules are compared with a model in app-service's tests. */
class SlotsTest {
    private static final String[] AVAILABILITY = {
        "availability:view_own", "availability:create", "availability:edit_own", "availability:delete_own"
    };

    private final TestDatabase database = TestDatabase.shared();
    private final Member expert = TestOrganizations.fresh();

    @ParameterizedTest
    @CsvSource({
        // No clock is changed: the offset alone counts.
        "Asia/Kathmandu,         2027-01-15 09:00, 2027-01-15T03:15:00Z",
        "UTC,                    2027-01-15 09:00, 2027-01-15T09:00:00Z",
        // Put forward: what is never shown is the end of the gap.
        "Europe/Lisbon,          2027-03-28 00:59, 2027-03-28T00:59:00Z",
        "Europe/Lisbon,          2027-03-28 01:00, 2027-03-28T01:00:00Z",
        "Europe/Lisbon,          2027-03-28 01:30, 2027-03-28T01:00:00Z",
        "Europe/Lisbon,          2027-03-28 02:00, 2027-03-28T01:00:00Z",
        "America/New_York,       2027-03-14 02:45, 2027-03-14T07:00:00Z",
        "America/Sao_Paulo,      2018-11-04 00:00, 2018-11-04T03:00:00Z",
        "Australia/Lord_Howe,    2027-10-03 02:10, 2027-10-02T15:30:00Z",
        "Pacific/Apia,           2011-12-30 00:00, 2011-12-30T10:00:00Z",
        "Pacific/Apia,           2011-12-30 23:59, 2011-12-30T10:00:00Z",
        // Put back: what is shown twice is its first time.
        "Europe/Lisbon,          2027-10-31 00:59, 2027-10-30T23:59:00Z",
        "Europe/Lisbon,          2027-10-31 01:00, 2027-10-31T00:00:00Z",
        "Europe/Lisbon,          2027-10-31 01:30, 2027-10-31T00:30:00Z",
        "Europe/Lisbon,          2027-10-31 02:00, 2027-10-31T02:00:00Z",
        "America/New_York,       2027-11-07 01:15, 2027-11-07T05:15:00Z",
        "America/Sao_Paulo,      2018-02-17 23:30, 2018-02-18T01:30:00Z",
        "Australia/Lord_Howe,    2027-04-04 01:40, 2027-04-03T14:40:00Z"
    })
    void aWallTimeIsTheFirstInstantThatShowsItOrLater(String zone, String wall, String instant) throws SQLException {
        try (var owner = database.asOwnerOf("app")) {
            for (String session : List.of("UTC", "America/New_York", "Australia/Lord_Howe")) {
                Sql.execute(owner, "SELECT set_config('TimeZone', ?, false)", session);
                assertThat(Sql.value(
                                owner,
                                "SELECT to_char(app.first_instant(?::timestamp, ?) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
                                wall,
                                zone))
                        .as("with the session in " + session)
                        .isEqualTo(instant);
            }
        }
    }

    /** 01:00 to 02:00 does not exist: slots go on where the clock goes on. */
    @Test
    void onTheLastSundayOfMarchLisbonHasADayOf23Hours() throws SQLException {
        schedule("Europe/Lisbon", 30, "7 00:00 04:00");
        assertThat(slots("2027-03-28T00:00Z", "2027-03-29T00:00Z", 30))
                .isEqualTo("00:00 00:30 01:00 01:30 02:00 02:30");
    }

    /** 01:00 to 02:00 exists twice: it has twice the slots. */
    @Test
    void onTheLastSundayOfOctoberLisbonHasADayOf25Hours() throws SQLException {
        schedule("Europe/Lisbon", 30, "7 00:00 03:00");
        assertThat(slots("2027-10-30T23:00Z", "2027-10-31T23:00Z", 30))
                .isEqualTo("23:00 23:30 00:00 00:30 01:00 01:30 02:00 02:30");
    }

    @Test
    void aWindowThatLiesInTheGapIsNotThatDay() throws SQLException {
        schedule("Europe/Lisbon", 15, "7 01:10 01:50", "7 05:00 05:30");
        assertThat(slots("2027-03-28T00:00Z", "2027-03-29T00:00Z", 15)).isEqualTo("04:00 04:15");
    }

    @Test
    void aDayHasSeveralWindowsAndAnEventMustFitIntoThem() throws SQLException {
        schedule("UTC", 30, "1 09:00 10:00", "1 10:30 11:00", "1 14:00 15:30");
        assertThat(slots("2027-01-04T00:00Z", "2027-01-05T00:00Z", 60)).isEqualTo("09:00 14:00 14:30");
    }

    @Test
    void aWindowRunsOverMidnightAndWindowsThatTouchAreOne() throws SQLException {
        schedule("UTC", 60, "1 22:00 02:00", "2 02:00 03:00");
        assertThat(slots("2027-01-04T00:00Z", "2027-01-06T00:00Z", 90)).isEqualTo("22:00 23:00 00:00 01:00");
    }

    @Test
    void aWindowFromMidnightToMidnightIsTheWholeDay() throws SQLException {
        schedule("America/New_York", 720, "1 00:00 00:00");
        assertThat(slots("2027-01-04T00:00Z", "2027-01-06T00:00Z", 720)).isEqualTo("05:00 17:00");
    }

    @Test
    void anOverrideTakesThePlaceOfItsWeekdaysWindowsAndLetsTheEveningBeforeRunOn() throws SQLException {
        schedule("UTC", 60, "1 09:00 11:00", "7 23:00 01:00");
        override("2027-01-04", "15:00 16:00");
        assertThat(slots("2027-01-03T12:00Z", "2027-01-05T00:00Z", 60)).isEqualTo("23:00 00:00 15:00");
        override("2027-01-11");
        assertThat(slots("2027-01-11T00:00Z", "2027-01-12T00:00Z", 60)).isEqualTo("00:00");
    }

    @Test
    void aBlockedDateEndsEvenTheEveningBefore() throws SQLException {
        schedule("Europe/Lisbon", 60, "1 09:00 11:00", "2 09:00 11:00", "7 22:00 02:00");
        blocked("2027-01-04", "2027-01-05");
        assertThat(slots("2027-01-03T00:00Z", "2027-01-08T00:00Z", 60)).isEqualTo("22:00 23:00");
    }

    @ParameterizedTest
    @CsvSource({
        "2027-01-04T08:59:00Z, 1440, 365, 09:00 09:30",
        "2027-01-04T09:00:00Z, 1440, 365, 09:00 09:30",
        "2027-01-04T09:01:00Z, 1440, 365, 09:30",
        "2027-01-05T09:00:00Z,    0, 365, 09:30",
        "2027-01-05T08:59:00Z,    0, 365, 09:00 09:30",
        "2027-01-05T09:30:00Z,    0, 365, ''",
        "2027-01-04T00:00:00Z,    0,   1, 09:00 09:30",
        "2027-01-03T23:59:59Z,    0,   1, ''"
    })
    void noticeAndBookingWindowBoundWhatIsOffered(String askedAt, int notice, int days, String offered)
            throws SQLException {
        schedule("UTC", 30, "2 09:00 10:00");
        limits(notice, days);
        assertThat(slots("2027-01-05T00:00Z", "2027-01-06T00:00Z", 30, askedAt)).isEqualTo(offered);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"+01:00", "GMT+1", "Etc/GMT+5", "EST5EDT", "Europe/Nowhere", "europe/lisbon", "Europe/X+3", ""})
    void aScheduleHasARegionOfIanaAndNoOffset(String zone) {
        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                Sql.Refused.class, () -> schedule(zone, 30, "1 09:00 10:00"))
                        .state())
                .isIn("23514", "22023");
    }

    @Test
    void aSlotIsAskedForThroughAnEventOnly() throws SQLException {
        try (var app = as(expert)) {
            for (String attempt : List.of(
                    "SELECT app.first_instant(now()::timestamp, 'UTC')",
                    "SELECT app.taken('user_1', NULL)",
                    "SELECT app.slot_offered(NULL, now())",
                    "SELECT app.open_slots(NULL, 30, now(), now(), now())")) {
                Sql.execute(app, "SAVEPOINT s");
                assertRefused(() -> Sql.execute(app, attempt), "42501", "permission denied");
                Sql.execute(app, "ROLLBACK TO s");
            }
            assertRefused(
                    () -> Sql.rows(app, "SELECT * FROM app.free_slots(?, now(), now(), 10)", UUID.randomUUID()),
                    "EL404",
                    "event_not_found");
        }
        try (var app = database.as("app_service")) {
            assertRefused(
                    () -> Sql.rows(app, "SELECT * FROM app.free_slots(?, now(), now(), 10)", UUID.randomUUID()),
                    "EL404",
                    "event_not_found");
        }
    }

    @Test
    void nobodyWritesAScheduleForSomebodyElse() throws SQLException {
        schedule("UTC", 30, "1 09:00 10:00");
        try (var colleague = as(TestOrganizations.colleagueOf(expert))) {
            assertThat(Sql.rows(colleague, "SELECT * FROM app.schedule")).isEmpty();
            assertThat(Sql.execute(colleague, "UPDATE app.schedule SET time_zone = 'Asia/Tokyo'"))
                    .isZero();
            assertThat(Sql.execute(colleague, "DELETE FROM app.schedule_window"))
                    .isZero();
            assertRefused(
                    () -> Sql.execute(
                            colleague,
                            "INSERT INTO app.schedule_window (weekday, opens, closes) VALUES (1, '09:00', '10:00')"),
                    "23503",
                    "");
        }
    }

    private Connection as(Member who) {
        return database.as(
                "app_service",
                TestTokens.shared().user(who).permissions(AVAILABILITY).sign());
    }

    /** No notice, a year ahead, no buffers; {@code windows} are {@code weekday opens closes}. */
    private void schedule(String zone, int step, String... windows) throws SQLException {
        try (var app = as(expert)) {
            Sql.execute(
                    app,
                    "INSERT INTO app.schedule (time_zone, minimum_notice_minutes, booking_window_days, slot_interval_minutes) VALUES (?, 0, 365, ?)",
                    zone,
                    step);
            for (String window : windows) {
                String[] part = window.split(" ", -1);
                Sql.execute(
                        app,
                        "INSERT INTO app.schedule_window (weekday, opens, closes) VALUES (?::smallint, ?::time, ?::time)",
                        part[0],
                        part[1],
                        part[2]);
            }
            Sql.execute(app, "COMMIT");
        }
    }

    private void limits(int notice, int days) throws SQLException {
        try (var app = as(expert)) {
            Sql.execute(
                    app, "UPDATE app.schedule SET minimum_notice_minutes = ?, booking_window_days = ?", notice, days);
            Sql.execute(app, "COMMIT");
        }
    }

    private void override(String date, String... windows) throws SQLException {
        try (var app = as(expert)) {
            Sql.execute(app, "INSERT INTO app.schedule_override (on_date) VALUES (?::date)", date);
            for (String window : windows) {
                String[] part = window.split(" ", -1);
                Sql.execute(
                        app,
                        "INSERT INTO app.schedule_override_window (on_date, opens, closes) VALUES (?::date, ?::time, ?::time)",
                        date,
                        part[0],
                        part[1]);
            }
            Sql.execute(app, "COMMIT");
        }
    }

    private void blocked(String from, String to) throws SQLException {
        try (var app = as(expert)) {
            Sql.execute(
                    app,
                    "INSERT INTO app.blocked_date (id, from_date, to_date, reason) VALUES (?, ?::date, ?::date, 'Holidays')",
                    UUID.randomUUID(),
                    from,
                    to);
            Sql.execute(app, "COMMIT");
        }
    }

    private String slots(String from, String to, int minutes) throws SQLException {
        return slots(from, to, minutes, "2026-12-31T00:00Z");
    }

    /** The times of day, in UTC, at which slots begin, in their order. */
    private String slots(String from, String to, int minutes, String askedAt) throws SQLException {
        try (var owner = database.asOwnerOf("app")) {
            List<List<@Nullable Object>> rows = Sql.rows(
                    owner,
                    "SELECT to_char(o.starts_at AT TIME ZONE 'UTC', 'HH24:MI'), extract(epoch FROM o.ends_at - o.starts_at)::integer"
                            + " FROM app.schedule s CROSS JOIN LATERAL app.open_slots(s, ?, ?::timestamptz, ?::timestamptz, ?::timestamptz) AS o"
                            + " WHERE s.expert_id = ?",
                    minutes,
                    from,
                    to,
                    askedAt,
                    expert.userId());
            assertThat(rows).allSatisfy(row -> assertThat(row.get(1)).isEqualTo(minutes * 60));
            return rows.stream().map(row -> "" + row.getFirst()).collect(Collectors.joining(" "));
        }
    }
}
