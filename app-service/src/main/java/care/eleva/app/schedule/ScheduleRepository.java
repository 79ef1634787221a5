package care.eleva.app.schedule;

import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Function;

/** SQL of the caller's own schedule; whose it is, is the database's business. */
@ApplicationScoped
class ScheduleRepository {
    private static final String GET = """
            SELECT s.time_zone, s.minimum_notice_minutes, s.booking_window_days, s.slot_interval_minutes,
                   s.buffer_before_minutes, s.buffer_after_minutes, s.version,
                   (SELECT coalesce(json_agg(json_build_object(
                               'weekday', w.weekday, 'opens', to_char(w.opens, 'HH24:MI'), 'closes', to_char(w.closes, 'HH24:MI'))
                               ORDER BY w.weekday, w.opens), '[]')
                    FROM schedule_window w WHERE w.org_id = s.org_id AND w.expert_id = s.expert_id) AS windows,
                   (SELECT coalesce(json_agg(json_build_object('date', o.on_date, 'windows', (
                               SELECT coalesce(json_agg(json_build_object(
                                          'opens', to_char(v.opens, 'HH24:MI'), 'closes', to_char(v.closes, 'HH24:MI'))
                                          ORDER BY v.opens), '[]')
                               FROM schedule_override_window v
                               WHERE v.org_id = o.org_id AND v.expert_id = o.expert_id AND v.on_date = o.on_date))
                               ORDER BY o.on_date), '[]')
                    FROM schedule_override o WHERE o.org_id = s.org_id AND o.expert_id = s.expert_id) AS overrides
            FROM schedule s""";
    private static final String SETTINGS = "(time_zone, minimum_notice_minutes, booking_window_days,"
            + " slot_interval_minutes, buffer_before_minutes, buffer_after_minutes)";
    private static final String INSERT =
            "INSERT INTO schedule " + SETTINGS + " SELECT $1, $2, $3, $4, $5, $6 WHERE $7 = 0 ON CONFLICT DO NOTHING";
    private static final String UPDATE = "UPDATE schedule SET " + SETTINGS + " = ROW ($1, $2, $3, $4, $5, $6),"
            + " version = version + 1, updated_at = now() WHERE version = $7";

    private final Database database;

    ScheduleRepository(Database database) {
        this.database = database;
    }

    Uni<ScheduleView> get() {
        return database.query(ScheduleView::of, GET).map(ScheduleRepository::orNone);
    }

    Uni<ScheduleView> get(Transaction transaction) {
        return transaction.list(ScheduleView::of, GET).map(ScheduleRepository::orNone);
    }

    /** Writes the settings if {@code version} is still the schedule's, 0 being none; whether it was. */
    Uni<Boolean> putSettings(Transaction transaction, PutSchedule schedule, int version) {
        return transaction
                .update(
                        version == 0 ? INSERT : UPDATE,
                        schedule.timeZone(),
                        schedule.minimumNoticeMinutes(),
                        schedule.bookingWindowDays(),
                        schedule.slotIntervalMinutes(),
                        schedule.bufferBeforeMinutes(),
                        schedule.bufferAfterMinutes(),
                        version)
                .map(rows -> rows == 1);
    }

    /** Puts hours and overrides in the place of the present ones. */
    Uni<Void> putHours(Transaction transaction, PutSchedule schedule) {
        JsonArray overrides = array(
                schedule.overrides(),
                override -> new JsonObject()
                        .put("date", override.date().toString())
                        .put("windows", array(override.windows(), ScheduleRepository::json)));
        return transaction
                .execute("DELETE FROM schedule_window")
                .chain(() -> transaction.execute("DELETE FROM schedule_override"))
                .chain(() -> transaction.execute(
                        "INSERT INTO schedule_window (weekday, opens, closes)"
                                + " SELECT w.weekday, w.opens, w.closes"
                                + " FROM json_to_recordset($1::json) AS w (weekday smallint, opens time, closes time)",
                        array(
                                schedule.windows(),
                                window -> json(new OpenHours(window.opens(), window.closes()))
                                        .put("weekday", window.weekday()))))
                .chain(() -> transaction.execute(
                        "INSERT INTO schedule_override (on_date)"
                                + " SELECT o.date FROM json_to_recordset($1::json) AS o (date date)",
                        overrides))
                .chain(() -> transaction.execute(
                        "INSERT INTO schedule_override_window (on_date, opens, closes)"
                                + " SELECT o.date, w.opens, w.closes"
                                + " FROM json_to_recordset($1::json) AS o (date date, windows json)"
                                + " CROSS JOIN LATERAL json_to_recordset(o.windows) AS w (opens time, closes time)",
                        overrides))
                .replaceWithVoid();
    }

    private static ScheduleView orNone(List<ScheduleView> rows) {
        return rows.isEmpty() ? ScheduleView.none() : rows.getFirst();
    }

    private static JsonObject json(OpenHours hours) {
        return new JsonObject().put("opens", hours.opens()).put("closes", hours.closes());
    }

    private static <T> JsonArray array(List<T> items, Function<T, JsonObject> mapper) {
        return new JsonArray(items.stream().map(mapper).toList());
    }
}
