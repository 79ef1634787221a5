package care.eleva.app.slot;

import care.eleva.testing.Sql;
import java.sql.Connection;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Any schedule that the tables can hold, with whatever it offers worked out minute by minute. */
record RandomSchedule(
        ZoneId zone,
        int notice,
        int days,
        int step,
        int before,
        int after,
        Map<DayOfWeek, List<Window>> week,
        Map<LocalDate, List<Window>> overrides,
        List<Blocked> blocked) {
    private static final List<Integer> STEPS = List.of(5, 7, 10, 15, 20, 30, 45, 60, 90, 720);

    record Window(LocalTime opens, LocalTime closes) {}

    record Blocked(LocalDate from, LocalDate to) {}

    /** Its overrides and blocked dates are near {@code date}. */
    static RandomSchedule near(LocalDate date, ZoneId zone, RandomGenerator random) {
        Map<DayOfWeek, List<Window>> week = new TreeMap<>();
        for (DayOfWeek day : DayOfWeek.values()) {
            week.put(day, random.nextInt(4) == 0 ? List.of() : windows(random));
        }
        Map<LocalDate, List<Window>> overrides = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            overrides.put(date.plusDays(random.nextInt(-3, 6)), random.nextInt(3) == 0 ? List.of() : windows(random));
        }
        List<Blocked> blocked = new ArrayList<>();
        for (int i = random.nextInt(6); i > 3; i--) {
            LocalDate from = date.plusDays(random.nextInt(-4, 6));
            blocked.add(new Blocked(from, from.plusDays(random.nextInt(3))));
        }
        return new RandomSchedule(
                zone,
                random.nextBoolean() ? random.nextInt(0, 3000) : 0,
                random.nextInt(3) == 0 ? random.nextInt(1, 6) : random.nextInt(6, 366),
                STEPS.get(random.nextInt(STEPS.size())),
                random.nextBoolean() ? 0 : 5 * random.nextInt(0, 13),
                random.nextBoolean() ? 0 : 5 * random.nextInt(0, 13),
                week,
                overrides,
                blocked);
    }

    /** Some hours of a day: in the small hours, over midnight, touching or overlapping as chance has it. */
    private static List<Window> windows(RandomGenerator random) {
        Map<LocalTime, Window> windows = new TreeMap<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            LocalTime opens = time(random);
            LocalTime closes = switch (random.nextInt(8)) {
                case 0 -> opens;
                case 1 -> LocalTime.MIDNIGHT;
                case 2 -> time(random);
                default -> opens.plusMinutes(random.nextInt(1, 37) * 10L);
            };
            windows.put(opens, new Window(opens, closes));
        }
        return List.copyOf(windows.values());
    }

    private static LocalTime time(RandomGenerator random) {
        int hour = random.nextBoolean() ? random.nextInt(0, 4) : random.nextInt(0, 24);
        int minute = random.nextInt(4) == 0 ? random.nextInt(60) : 15 * random.nextInt(4);
        return LocalTime.of(hour, minute);
    }

    /** Stores it as the person whose context {@code login} has. */
    void store(Connection login) {
        Sql.execute(
                login,
                "INSERT INTO schedule (time_zone, minimum_notice_minutes, booking_window_days, slot_interval_minutes,"
                        + " buffer_before_minutes, buffer_after_minutes) VALUES (?, ?, ?, ?, ?, ?)",
                zone.getId(),
                notice,
                days,
                step,
                before,
                after);
        week.forEach((day, windows) -> windows.forEach(window -> Sql.execute(
                login,
                "INSERT INTO schedule_window (weekday, opens, closes) VALUES (?::smallint, ?, ?)",
                day.getValue(),
                window.opens(),
                window.closes())));
        overrides.forEach((date, windows) -> {
            Sql.execute(login, "INSERT INTO schedule_override (on_date) VALUES (?)", date);
            windows.forEach(window -> Sql.execute(
                    login,
                    "INSERT INTO schedule_override_window (on_date, opens, closes) VALUES (?, ?, ?)",
                    date,
                    window.opens(),
                    window.closes()));
        });
        blocked.forEach(dates -> Sql.execute(
                login,
                "INSERT INTO blocked_date (id, from_date, to_date) VALUES (gen_random_uuid(), ?, ?)",
                dates.from(),
                dates.to()));
    }

    /**
     * When an event of so many minutes may begin. It knows nothing of ranges: a set has every minute that is open, and a slot
     * is offered when all of its minutes are in it.
     */
    List<Instant> offered(int minutes, Instant from, Instant to, Instant asked) {
        LocalDate first = LocalDate.ofInstant(from, zone).minusDays(3);
        LocalDate last = LocalDate.ofInstant(to, zone).plusDays(3);
        long zero = minute(first.atStartOfDay());
        BitSet open = new BitSet();
        BitSet grid = new BitSet();
        for (LocalDate date = first; !date.isAfter(last); date = date.plusDays(1)) {
            for (Window window : windowsOf(date)) {
                LocalDate until = window.closes().isAfter(window.opens()) ? date : date.plusDays(1);
                int begin = (int) (minute(date.atTime(window.opens())) - zero);
                int end = (int) (minute(until.atTime(window.closes())) - zero);
                for (int minute = begin; minute < end; minute++) {
                    open.set(minute);
                    if ((minute - begin) % step == 0) {
                        grid.set(minute);
                    }
                }
            }
        }
        if (!blocked.isEmpty()) {
            for (int minute = open.nextSetBit(0); minute >= 0; minute = open.nextSetBit(minute + 1)) {
                if (isBlocked(at(zero + minute))) {
                    open.clear(minute);
                }
            }
        }
        LocalDate furthest = LocalDate.ofInstant(asked, zone).plusDays(days);
        return grid.stream()
                .filter(minute -> open.nextClearBit(minute) >= minute + minutes)
                .mapToObj(minute -> at(zero + minute))
                .filter(start -> !start.isBefore(from) && start.isBefore(to))
                .filter(start -> start.isAfter(asked) && !start.isBefore(asked.plus(notice, ChronoUnit.MINUTES)))
                .filter(start -> !LocalDate.ofInstant(start, zone).isAfter(furthest))
                .toList();
    }

    private List<Window> windowsOf(LocalDate date) {
        return overrides.getOrDefault(date, week.getOrDefault(date.getDayOfWeek(), List.of()));
    }

    private boolean isBlocked(Instant minute) {
        LocalDate date = LocalDate.ofInstant(minute, zone);
        return blocked.stream().anyMatch(dates -> !date.isBefore(dates.from()) && !date.isAfter(dates.to()));
    }

    private static Instant at(long minute) {
        return Instant.ofEpochSecond(minute * 60);
    }

    /** As the zone's rules say: the earlier of two, and the end of a gap. */
    private long minute(LocalDateTime wall) {
        ZoneOffsetTransition transition = zone.getRules().getTransition(wall);
        Instant instant = transition == null
                ? wall.toInstant(zone.getRules().getOffset(wall))
                : transition.isGap() ? transition.getInstant() : wall.toInstant(transition.getOffsetBefore());
        return instant.getEpochSecond() / 60;
    }
}
