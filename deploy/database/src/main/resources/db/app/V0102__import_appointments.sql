-- Meetings of the predecessor become appointments. It knew no states, so what is over comes in an end state, and overlaps of
-- the past, which it did not prevent, are kept; the exclusion holds for what is to come.
CREATE FUNCTION app.import_from_meetings(legacy jsonb, OUT org text, OUT id text, OUT note text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    expert  CONSTANT app.import_person := app.import_who(legacy ->> 'expert', 'expert');
    patient CONSTANT app.import_person := app.import_who(legacy ->> 'patient', 'patient');
    offer   CONSTANT app.import_row := app.import_find('events', legacy ->> 'event');
    event   app.event;
BEGIN
    IF offer.target_id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'event_not_imported';
    END IF;
    SELECT e.* INTO event FROM app.event e WHERE e.org_id = offer.target_org AND e.id = offer.target_id::uuid;
    IF event.expert_id IS DISTINCT FROM expert.user_id THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'expert_differs_from_event';
    END IF;
    org := event.org_id;
    id := legacy ->> 'id';
    IF legacy ->> 'status' = 'confirmed' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('eleva.app.expert:' || event.expert_id, 0));
    END IF;
    INSERT INTO app.appointment
        (org_id, id, event_id, expert_id, patient_id, patient_org_id, event_name, starts_at, ends_at, time_zone, price, currency, status,
         refund, cancelled_at, completed_at, created_at, updated_at)
    VALUES
        (event.org_id, id::uuid, event.id, event.expert_id, patient.user_id, patient.org_id, event.name, (legacy ->> 'starts_at')::timestamptz,
         (legacy ->> 'ends_at')::timestamptz, legacy ->> 'time_zone', (legacy ->> 'price')::bigint, legacy ->> 'currency', legacy ->> 'status',
         legacy ->> 'refund', (legacy ->> 'cancelled_at')::timestamptz, (legacy ->> 'completed_at')::timestamptz, (legacy ->> 'created_at')::timestamptz,
         (legacy ->> 'updated_at')::timestamptz);
END
$$;
COMMENT ON FUNCTION app.import_from_meetings(jsonb) IS 'A meeting. EL422: event_not_imported | expert_differs_from_event | …_unmapped | …_ambiguous.';

CREATE FUNCTION app.import_target_meetings() RETURNS TABLE (legacy_id text, digest bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.legacy_id::text, app.import_digest(VARIADIC ARRAY[
        app.import_micros(a.starts_at), app.import_micros(a.ends_at), a.time_zone, a.price::text, a.currency, app.import_micros(a.created_at)])
    FROM app.import_row r
    JOIN app.appointment a ON a.org_id = r.target_org AND a.id = r.target_id::uuid
    WHERE r.source = 'meetings' AND r.reason IS NULL;
END;
COMMENT ON FUNCTION app.import_target_meetings() IS 'The digest of each imported appointment as it is here.';

REVOKE ALL ON FUNCTION app.import_from_meetings, app.import_target_meetings FROM PUBLIC;

-- What is imported happened elsewhere and long ago: nobody gets a mail about it.
DROP TRIGGER appointment_told ON app.appointment;
CREATE TRIGGER appointment_told AFTER INSERT ON app.appointment
    FOR EACH ROW WHEN (NOT app.importing()) EXECUTE FUNCTION app.tell_of_appointment();
