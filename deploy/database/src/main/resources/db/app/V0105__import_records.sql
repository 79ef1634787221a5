-- Health records of the predecessor, in its own ciphertext, and what guests wrote when they booked, which the import encrypts
-- in the same form before it hands it over: nothing of either is in the clear here at any time.
CREATE POLICY record_import ON app.record FOR INSERT TO eleva_app_owner WITH CHECK ((SELECT app.importing()));
CREATE POLICY record_version_import ON app.record_version FOR INSERT TO eleva_app_owner WITH CHECK ((SELECT app.importing()));

CREATE FUNCTION app.import_record(legacy jsonb, meeting text, shared timestamptz, OUT org text, OUT id text, OUT note text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    booked      CONSTANT app.import_row := app.import_find('meetings', meeting);
    appointment app.appointment;
    written     CONSTANT integer := coalesce((legacy ->> 'version')::integer, 1);
    made        CONSTANT timestamptz := (legacy ->> 'created_at')::timestamptz;
    changed     CONSTANT timestamptz := coalesce((legacy ->> 'updated_at')::timestamptz, made);
BEGIN
    IF booked.target_id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'meeting_not_imported';
    END IF;
    SELECT a.* INTO appointment FROM app.appointment a WHERE a.org_id = booked.target_org AND a.id = booked.target_id::uuid;
    -- Whose record it is stands on the record and on the meeting; where they differ, nobody guesses.
    IF legacy ? 'expert' AND (app.import_who(legacy ->> 'expert', 'expert')).user_id <> appointment.expert_id THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'expert_differs_from_meeting';
    END IF;
    IF legacy ? 'patient' AND (app.import_who(legacy ->> 'patient', 'patient')).user_id <> appointment.patient_id THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'patient_differs_from_meeting';
    END IF;
    org := appointment.org_id;
    id := legacy ->> 'id';
    INSERT INTO app.record (org_id, id, appointment_id, author_id, patient_id, version, shared_at, created_at, updated_at)
    VALUES (org, id::uuid, appointment.id, appointment.expert_id, appointment.patient_id, written, shared, made, changed);
    INSERT INTO app.record_version (org_id, record_id, version, author_id, kid, content, created_at)
    VALUES (org, id::uuid, written, appointment.expert_id, 'legacy', legacy ->> 'content', changed);
END
$$;
COMMENT ON FUNCTION app.import_record IS 'A record about an imported appointment. EL422: meeting_not_imported | expert_differs_from_meeting | patient_differs_from_meeting.';

CREATE FUNCTION app.import_from_records(legacy jsonb, OUT org text, OUT id text, OUT note text)
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.org, r.id, r.note FROM app.import_record(legacy, legacy ->> 'meeting', NULL) AS r;
END;
COMMENT ON FUNCTION app.import_from_records(jsonb) IS 'A record; nobody had shared one there.';

CREATE FUNCTION app.import_from_record_metadata(legacy jsonb, OUT org text, OUT id text, OUT note text)
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.org, r.id, r.note FROM app.import_record(legacy, legacy ->> 'meeting', NULL) AS r;
END;
COMMENT ON FUNCTION app.import_from_record_metadata(jsonb) IS 'A record''s metadata, as a record of their own.';

CREATE FUNCTION app.import_from_meeting_notes(legacy jsonb, OUT org text, OUT id text, OUT note text)
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.org, r.id, r.note FROM app.import_record(legacy, legacy ->> 'legacy_id', (legacy ->> 'created_at')::timestamptz) AS r;
END;
COMMENT ON FUNCTION app.import_from_meeting_notes(jsonb) IS 'What a guest wrote, as a record that is shared with them.';

CREATE FUNCTION app.import_target_records() RETURNS TABLE (legacy_id text, digest bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.legacy_id::text, app.import_digest(VARIADIC ARRAY[v.content, v.version::text, app.import_micros(e.created_at)])
    FROM app.import_row r
    JOIN app.record e ON e.org_id = r.target_org AND e.id = r.target_id::uuid
    JOIN app.record_version v ON v.org_id = e.org_id AND v.record_id = e.id AND v.version = e.version
    WHERE r.source = 'records' AND r.reason IS NULL;
END;
CREATE FUNCTION app.import_target_record_metadata() RETURNS TABLE (legacy_id text, digest bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.legacy_id::text, app.import_digest(VARIADIC ARRAY[v.content, v.version::text, app.import_micros(e.created_at)])
    FROM app.import_row r
    JOIN app.record e ON e.org_id = r.target_org AND e.id = r.target_id::uuid
    JOIN app.record_version v ON v.org_id = e.org_id AND v.record_id = e.id AND v.version = e.version
    WHERE r.source = 'record_metadata' AND r.reason IS NULL;
END;
CREATE FUNCTION app.import_target_meeting_notes() RETURNS TABLE (legacy_id text, digest bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.legacy_id::text, app.import_digest(VARIADIC ARRAY[v.content, app.import_micros(e.created_at)])
    FROM app.import_row r
    JOIN app.record e ON e.org_id = r.target_org AND e.id = r.target_id::uuid
    JOIN app.record_version v ON v.org_id = e.org_id AND v.record_id = e.id AND v.version = e.version
    WHERE r.source = 'meeting_notes' AND r.reason IS NULL;
END;
COMMENT ON FUNCTION app.import_target_records() IS 'The digest of each imported record''s ciphertext as it is here; it differs once app-service has encrypted it anew.';
COMMENT ON FUNCTION app.import_target_record_metadata() IS 'The same of metadata.';
COMMENT ON FUNCTION app.import_target_meeting_notes() IS 'The same of what guests wrote.';

REVOKE ALL ON FUNCTION app.import_record, app.import_from_records, app.import_from_record_metadata, app.import_from_meeting_notes,
    app.import_target_records, app.import_target_record_metadata, app.import_target_meeting_notes FROM PUBLIC;
