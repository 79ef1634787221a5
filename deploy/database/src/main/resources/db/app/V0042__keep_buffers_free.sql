-- What makes an expert busy is what app.book writes: the time with its buffers as they were when booked, and holds as long as
-- they last. A free slot keeps the buffers that a booking of it would get.
CREATE OR REPLACE FUNCTION app.taken(wanted_expert_id text, during tstzrange) RETURNS tstzmultirange
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN coalesce((
        SELECT range_agg(a.busy)
        FROM app.appointment a
        WHERE a.expert_id = wanted_expert_id AND a.busy && during AND a.status IN ('pending_payment', 'confirmed')
          AND (a.status = 'confirmed' OR a.hold_expires_at > now())),
        '{}'::tstzmultirange);
END
$$;

CREATE OR REPLACE FUNCTION app.free_slots(wanted_event_id uuid, from_at timestamptz, to_at timestamptz, most integer)
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
    before := make_interval(mins => coalesce(event.buffer_before_minutes, plan.buffer_before_minutes));
    after := make_interval(mins => coalesce(event.buffer_after_minutes, plan.buffer_after_minutes));
    taken := app.taken(event.expert_id, tstzrange(from_at - before, until + make_interval(mins => event.duration_minutes) + after));
    RETURN QUERY
    SELECT s.starts_at, s.ends_at
    FROM app.open_slots(plan, event.duration_minutes, from_at, until, now()) AS s
    WHERE NOT tstzrange(s.starts_at - before, s.ends_at + after) && taken
    ORDER BY s.starts_at
    LIMIT least(greatest(most, 1), 1001);
END
$$;
