-- What is free. Wall times become instants in the schedule's zone; from there on everything is elapsed time, so that a day
-- of 23 or 25 hours has slots like any other. No interval here has days in it: those would be days of the session's zone.
CREATE FUNCTION app.first_instant(wall timestamp, zone text) RETURNS timestamptz
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE
    found   timestamptz := wall AT TIME ZONE zone;
    earlier timestamptz := found - interval '24 hours';
    low     bigint;
    high    bigint;
    middle  bigint;
BEGIN
    -- By the offset of the day before: another instant only when the clock has been put back meanwhile.
    earlier := earlier + make_interval(secs => extract(epoch FROM wall - (earlier AT TIME ZONE zone)));
    IF earlier < found AND earlier AT TIME ZONE zone = wall THEN
        RETURN earlier;
    END IF;
    IF found AT TIME ZONE zone = wall THEN
        RETURN found;
    END IF;
    -- The clock never shows this time: when does it show a later one for the first time?
    high := extract(epoch FROM found)::bigint;
    low := high - 86400;
    WHILE high - low > 1 LOOP
        middle := (low + high) / 2;
        IF to_timestamp(middle) AT TIME ZONE zone >= wall THEN
            high := middle;
        ELSE
            low := middle;
        END IF;
    END LOOP;
    RETURN to_timestamp(high);
END
$$;
COMMENT ON FUNCTION app.first_instant IS 'The first instant at which a clock in the zone shows this time or a later one: of two that show it the first, and the end of the gap when none does.';

CREATE FUNCTION app.open_slots(plan app.schedule, minutes integer, from_at timestamptz, to_at timestamptz, asked_at timestamptz)
    RETURNS TABLE (starts_at timestamptz, ends_at timestamptz)
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_column
DECLARE
    zone      CONSTANT text := plan.time_zone;
    duration  CONSTANT interval := make_interval(mins => minutes);
    step      CONSTANT interval := make_interval(mins => plan.slot_interval_minutes);
    earliest  CONSTANT timestamptz := greatest(from_at, asked_at + make_interval(mins => plan.minimum_notice_minutes));
    latest    CONSTANT timestamptz := least(to_at, app.first_instant((asked_at AT TIME ZONE zone)::date + (plan.booking_window_days + 1) + time '00:00', zone));
    -- Windows that opened before the first slot's date may still be open, and those of the date after may be needed for its end.
    first_day CONSTANT date := (earliest AT TIME ZONE zone)::date - 2;
    last_day  CONSTANT date := (latest AT TIME ZONE zone)::date + 2;
BEGIN
    IF earliest >= latest THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH hours AS (
        SELECT d.day, w.opens, w.closes
        FROM (SELECT first_day + n AS day FROM generate_series(0, last_day - first_day) AS n) AS d
        JOIN app.schedule_window w
            ON w.org_id = plan.org_id AND w.expert_id = plan.expert_id AND w.weekday = extract(isodow FROM d.day)
        WHERE NOT EXISTS (
            SELECT FROM app.schedule_override o
            WHERE o.org_id = plan.org_id AND o.expert_id = plan.expert_id AND o.on_date = d.day)
        UNION ALL
        SELECT o.on_date, o.opens, o.closes
        FROM app.schedule_override_window o
        WHERE o.org_id = plan.org_id AND o.expert_id = plan.expert_id AND o.on_date BETWEEN first_day AND last_day
    ), windows AS MATERIALIZED (
        SELECT app.first_instant(h.day + h.opens, zone) AS opens,
               app.first_instant(h.day + CASE WHEN h.closes <= h.opens THEN 1 ELSE 0 END + h.closes, zone) AS closes
        FROM hours h
    ), away AS (
        SELECT range_agg(tstzrange(app.first_instant(b.from_date + time '00:00', zone),
                                   app.first_instant(b.to_date + 1 + time '00:00', zone))) AS time
        FROM app.blocked_date b
        WHERE b.org_id = plan.org_id AND b.expert_id = plan.expert_id AND b.from_date <= last_day AND b.to_date >= first_day
    ), opened AS (
        SELECT range_agg(tstzrange(w.opens, w.closes)) - coalesce((SELECT a.time FROM away a), '{}'::tstzmultirange) AS time
        FROM windows w
    )
    SELECT DISTINCT s.start, s.start + duration
    FROM windows w
    CROSS JOIN LATERAL generate_series(w.opens, w.closes, step) AS s (start)
    CROSS JOIN opened o
    WHERE s.start < w.closes AND s.start >= earliest AND s.start > asked_at AND s.start < latest
      AND tstzrange(s.start, s.start + duration) <@ o.time
    ORDER BY 1;
END
$$;
COMMENT ON FUNCTION app.open_slots IS 'What a schedule offers to somebody who asks at asked_at, for an event of so many minutes, from from_at until before to_at; bookings are not its business. A slot begins on the grid of a window and lies in hours that are open without a break.';

CREATE FUNCTION app.taken(wanted_expert_id text, during tstzrange) RETURNS tstzmultirange
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN coalesce((
        SELECT range_agg(tstzrange(a.starts_at, a.ends_at))
        FROM app.appointment a
        WHERE a.expert_id = wanted_expert_id AND a.status = 'confirmed' AND tstzrange(a.starts_at, a.ends_at) && during),
        '{}'::tstzmultirange);
END
$$;
COMMENT ON FUNCTION app.taken IS 'When an expert is busy in a period, whichever organization booked.';

CREATE FUNCTION app.slot_offered(wanted_event_id uuid, wanted_start timestamptz) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    event app.event;
    plan  app.schedule;
BEGIN
    IF wanted_start <= now() THEN
        RETURN 'slot_in_the_past';
    END IF;
    SELECT * INTO event FROM app.event e WHERE e.id = wanted_event_id AND e.status = 'published';
    SELECT * INTO plan FROM app.schedule s WHERE s.org_id = event.org_id AND s.expert_id = event.expert_id;
    IF EXISTS (
        SELECT FROM app.open_slots(plan, event.duration_minutes, wanted_start, wanted_start + interval '1 second', now()) AS s
        WHERE s.starts_at = wanted_start) THEN
        RETURN NULL;
    END IF;
    RETURN 'slot_not_offered';
END
$$;
COMMENT ON FUNCTION app.slot_offered IS 'Null when the expert''s rules offer the published event at this time, else slot_in_the_past or slot_not_offered. Whether it is taken is not its business.';

CREATE FUNCTION app.free_slots(wanted_event_id uuid, from_at timestamptz, to_at timestamptz, most integer)
    RETURNS TABLE (starts_at timestamptz, ends_at timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    event  app.event;
    plan   app.schedule;
    before interval;
    after  interval;
    until  CONSTANT timestamptz := least(to_at, from_at + interval '1512 hours');
    taken  tstzmultirange;
BEGIN
    PERFORM FROM app.published_event(wanted_event_id);
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'event_not_found';
    END IF;
    SELECT * INTO event FROM app.event e WHERE e.id = wanted_event_id;
    SELECT * INTO plan FROM app.schedule s WHERE s.org_id = event.org_id AND s.expert_id = event.expert_id;
    IF NOT FOUND OR from_at >= until THEN
        RETURN;
    END IF;
    before := make_interval(mins => plan.buffer_before_minutes);
    after := make_interval(mins => plan.buffer_after_minutes);
    taken := app.taken(event.expert_id, tstzrange(from_at - before, until + make_interval(mins => event.duration_minutes) + after));
    RETURN QUERY
    SELECT s.starts_at, s.ends_at
    FROM app.open_slots(plan, event.duration_minutes, from_at, until, now()) AS s
    WHERE NOT tstzrange(s.starts_at - before, s.ends_at + after) && taken
    ORDER BY s.starts_at
    LIMIT least(greatest(most, 1), 1001);
END
$$;
COMMENT ON FUNCTION app.free_slots IS 'The slots of a published event that begin from from_at until before to_at, at most 63 days of them, and are not taken. Says nothing of what takes the others. EL404 when there is no such event. Needs a context, an anonymous one is enough.';

REVOKE ALL ON FUNCTION app.first_instant, app.open_slots, app.taken, app.slot_offered, app.free_slots FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.free_slots TO app_service;
