-- Schedules of the predecessor: a zone, hours of the week, rules and dates when the expert is away, from four tables.
CREATE POLICY schedule_import_insert ON app.schedule FOR INSERT TO eleva_app_owner WITH CHECK ((SELECT app.importing()));
CREATE POLICY schedule_import_update ON app.schedule FOR UPDATE TO eleva_app_owner
    USING ((SELECT app.importing())) WITH CHECK ((SELECT app.importing()));
CREATE POLICY schedule_window_import ON app.schedule_window FOR INSERT TO eleva_app_owner WITH CHECK ((SELECT app.importing()));
CREATE POLICY blocked_date_import ON app.blocked_date FOR INSERT TO eleva_app_owner WITH CHECK ((SELECT app.importing()));

CREATE FUNCTION app.import_from_schedules(legacy jsonb, OUT org text, OUT id text, OUT note text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    expert CONSTANT app.import_person := app.import_who(legacy ->> 'expert', 'expert');
BEGIN
    org := expert.org_id;
    id := expert.user_id;
    INSERT INTO app.schedule (org_id, expert_id, time_zone, created_at, updated_at)
    VALUES (org, id, legacy ->> 'time_zone', (legacy ->> 'created_at')::timestamptz, (legacy ->> 'updated_at')::timestamptz);
END
$$;
COMMENT ON FUNCTION app.import_from_schedules(jsonb) IS 'A schedule with the default rules.';

CREATE FUNCTION app.import_target_schedules() RETURNS TABLE (legacy_id text, digest bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.legacy_id::text, app.import_digest(VARIADIC ARRAY[s.time_zone, app.import_micros(s.created_at)])
    FROM app.import_row r
    JOIN app.schedule s ON s.org_id = r.target_org AND s.expert_id = r.target_id
    WHERE r.source = 'schedules' AND r.reason IS NULL;
END;
COMMENT ON FUNCTION app.import_target_schedules() IS 'The digest of each imported schedule as it is here.';

CREATE FUNCTION app.import_from_scheduling_settings(legacy jsonb, OUT org text, OUT id text, OUT note text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    expert CONSTANT app.import_person := app.import_who(legacy ->> 'expert', 'expert');
BEGIN
    org := expert.org_id;
    id := expert.user_id;
    -- The predecessor did not keep them unique; the first row counts.
    IF EXISTS (SELECT FROM app.import_row r WHERE r.source = 'scheduling_settings' AND r.target_org = org AND r.target_id = id) THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'settings_repeated';
    END IF;
    UPDATE app.schedule s
    SET minimum_notice_minutes = (legacy ->> 'notice')::integer, booking_window_days = (legacy ->> 'window')::integer,
        slot_interval_minutes = (legacy ->> 'interval')::integer, buffer_before_minutes = (legacy ->> 'before')::integer,
        buffer_after_minutes = (legacy ->> 'after')::integer
    WHERE s.org_id = org AND s.expert_id = id;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'schedule_not_imported';
    END IF;
END
$$;
COMMENT ON FUNCTION app.import_from_scheduling_settings(jsonb) IS 'The rules of a schedule that is here. EL422: settings_repeated | schedule_not_imported.';
CREATE INDEX import_row_target_idx ON app.import_row (source, target_org, target_id);
COMMENT ON INDEX app.import_row_target_idx IS 'For what may come from one row only.';

CREATE FUNCTION app.import_target_scheduling_settings() RETURNS TABLE (legacy_id text, digest bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.legacy_id::text, app.import_digest(VARIADIC ARRAY[
        s.minimum_notice_minutes::text, s.booking_window_days::text, s.slot_interval_minutes::text, s.buffer_before_minutes::text,
        s.buffer_after_minutes::text])
    FROM app.import_row r
    JOIN app.schedule s ON s.org_id = r.target_org AND s.expert_id = r.target_id
    WHERE r.source = 'scheduling_settings' AND r.reason IS NULL;
END;
COMMENT ON FUNCTION app.import_target_scheduling_settings() IS 'The digest of the rules of each schedule as they are here.';

CREATE FUNCTION app.import_from_availabilities(legacy jsonb, OUT org text, OUT id text, OUT note text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    schedule CONSTANT app.import_row := app.import_find('schedules', legacy ->> 'schedule');
    day      CONSTANT smallint := (legacy ->> 'weekday')::smallint;
    opening  CONSTANT time := (legacy ->> 'opens')::time;
    closing  CONSTANT time := (legacy ->> 'closes')::time;
BEGIN
    IF schedule.target_id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'schedule_not_imported';
    END IF;
    org := schedule.target_org;
    id := schedule.target_id || ' ' || day || ' ' || (legacy ->> 'opens');
    IF EXISTS (
        SELECT FROM app.schedule_window w
        WHERE w.org_id = org AND w.expert_id = schedule.target_id AND w.weekday = day
          AND w.opens < CASE closing WHEN '00:00' THEN time '24:00' ELSE closing END
          AND opening < CASE w.closes WHEN '00:00' THEN time '24:00' ELSE w.closes END) THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'hours_overlap';
    END IF;
    INSERT INTO app.schedule_window (org_id, expert_id, weekday, opens, closes) VALUES (org, schedule.target_id, day, opening, closing);
END
$$;
COMMENT ON FUNCTION app.import_from_availabilities(jsonb) IS 'Hours of a weekday. EL422: schedule_not_imported | hours_overlap.';

CREATE FUNCTION app.import_target_availabilities() RETURNS TABLE (legacy_id text, digest bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.legacy_id::text, app.import_digest(VARIADIC ARRAY[w.weekday::text, to_char(w.opens, 'HH24:MI'), to_char(w.closes, 'HH24:MI')])
    FROM app.import_row r
    JOIN app.schedule_window w ON w.org_id = r.target_org AND w.expert_id = split_part(r.target_id, ' ', 1)
        AND w.weekday = split_part(r.target_id, ' ', 2)::smallint AND w.opens = split_part(r.target_id, ' ', 3)::time
    WHERE r.source = 'availabilities' AND r.reason IS NULL;
END;
COMMENT ON FUNCTION app.import_target_availabilities() IS 'The digest of each imported window as it is here.';

CREATE FUNCTION app.import_from_blocked_dates(legacy jsonb, OUT org text, OUT id text, OUT note text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    expert CONSTANT app.import_person := app.import_who(legacy ->> 'expert', 'expert');
BEGIN
    org := expert.org_id;
    id := legacy ->> 'id';
    -- A date of its own zone there; here every date is one of the schedule's zone.
    IF NOT EXISTS (SELECT FROM app.schedule s WHERE s.org_id = org AND s.expert_id = expert.user_id AND s.time_zone = legacy ->> 'time_zone') THEN
        note := 'time_zone_replaced';
    END IF;
    INSERT INTO app.blocked_date (org_id, id, expert_id, from_date, to_date, reason, created_at)
    VALUES (org, id::uuid, expert.user_id, (legacy ->> 'date')::date, (legacy ->> 'date')::date, legacy ->> 'why', (legacy ->> 'created_at')::timestamptz);
END
$$;
COMMENT ON FUNCTION app.import_from_blocked_dates(jsonb) IS 'A date when an expert is away.';

CREATE FUNCTION app.import_target_blocked_dates() RETURNS TABLE (legacy_id text, digest bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.legacy_id::text, app.import_digest(VARIADIC ARRAY[to_char(b.from_date, 'YYYY-MM-DD'), b.reason, app.import_micros(b.created_at)])
    FROM app.import_row r
    JOIN app.blocked_date b ON b.org_id = r.target_org AND b.id = r.target_id::uuid
    WHERE r.source = 'blocked_dates' AND r.reason IS NULL;
END;
COMMENT ON FUNCTION app.import_target_blocked_dates() IS 'The digest of each imported blocked date as it is here.';

REVOKE ALL ON FUNCTION app.import_from_schedules, app.import_target_schedules, app.import_from_scheduling_settings,
    app.import_target_scheduling_settings, app.import_from_availabilities, app.import_target_availabilities,
    app.import_from_blocked_dates, app.import_target_blocked_dates FROM PUBLIC;
