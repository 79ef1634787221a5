-- What is held about one person, whichever organization holds it, for the copy that the person may ask for (GDPR Art. 15 and
-- 20). A token names one organization and a person may have booked in several, so the answer comes from functions keyed by
-- the caller and not from a policy. They say nothing about anybody else: of the other side of an appointment what the
-- caller knows from booking it, and nothing at all of an expert's patients.
CREATE INDEX event_expert_id_id_idx ON app.event (expert_id, id);
CREATE INDEX appointment_patient_id_id_idx ON app.appointment (patient_id, id);
CREATE INDEX appointment_expert_id_id_idx ON app.appointment (expert_id, id);
CREATE INDEX record_author_id_id_idx ON app.record (author_id, id);
CREATE INDEX record_patient_id_id_idx ON app.record (patient_id, id) WHERE shared_at IS NOT NULL;

-- FORCE binds the owner too: besides what is published, its functions see what the caller has made.
CREATE POLICY event_subject ON app.event FOR SELECT TO eleva_app_owner
    USING (expert_id = (SELECT auth.user_id()));

CREATE FUNCTION app.subject() RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me CONSTANT text := auth.user_id();
BEGIN
    IF me IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'context_required';
    END IF;
    IF auth.impersonator() IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'impersonation_refused';
    END IF;
    RETURN me;
END
$$;
COMMENT ON FUNCTION app.subject() IS 'Whose data is asked for: the caller''s own. Nobody takes it away in the name of somebody else.';

CREATE FUNCTION app.subject_events(after_id uuid, most integer) RETURNS TABLE (id uuid, data json)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me CONSTANT text := app.subject();
BEGIN
    RETURN QUERY
    SELECT e.id, json_build_object(
        'id', e.id, 'organization_id', e.org_id, 'name', e.name, 'slug', e.slug, 'description', e.description,
        'duration_minutes', e.duration_minutes, 'price', e.price, 'currency', e.currency, 'status', e.status,
        'created_at', e.created_at, 'updated_at', e.updated_at)
    FROM app.event e
    WHERE e.expert_id = me AND e.id > coalesce(after_id, '00000000-0000-0000-0000-000000000000')
    ORDER BY e.id
    LIMIT least(greatest(most, 1), 100);
END
$$;
COMMENT ON FUNCTION app.subject_events IS 'The events of the calling expert in every organization, by id, after an id.';

CREATE FUNCTION app.subject_appointments(after_id uuid, most integer) RETURNS TABLE (id uuid, data json)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me    CONSTANT text := app.subject();
    under CONSTANT uuid := coalesce(after_id, '00000000-0000-0000-0000-000000000000');
    page  CONSTANT integer := least(greatest(most, 1), 100);
BEGIN
    RETURN QUERY
    SELECT a.id, json_build_object(
        'id', a.id, 'side', CASE WHEN a.patient_id = me THEN 'patient' ELSE 'expert' END,
        'organization_id', CASE WHEN a.patient_id = me THEN a.patient_org_id ELSE a.org_id END,
        'expert_id', a.expert_id, 'expert_organization_id', a.org_id, 'event_id', a.event_id, 'event_name', a.event_name,
        'starts_at', a.starts_at, 'ends_at', a.ends_at, 'time_zone', a.time_zone, 'price', a.price, 'currency', a.currency,
        'status', a.status, 'cancelled_at', a.cancelled_at,
        'cancelled_by', CASE WHEN a.cancelled_by = me THEN 'you' WHEN a.cancelled_by IS NOT NULL THEN 'the other side' END,
        'completed_at', a.completed_at, 'created_at', a.created_at, 'updated_at', a.updated_at)
    FROM (
        (SELECT p.* FROM app.appointment p WHERE p.patient_id = me AND p.id > under ORDER BY p.id LIMIT page)
        UNION ALL
        (SELECT x.* FROM app.appointment x WHERE x.expert_id = me AND x.patient_id <> me AND x.id > under ORDER BY x.id LIMIT page)) AS a
    ORDER BY a.id
    LIMIT page;
END
$$;
COMMENT ON FUNCTION app.subject_appointments IS 'The caller''s appointments on both sides and in every organization, by id, after an id. Says nothing of an expert''s patients.';

CREATE FUNCTION app.subject_records_written(after_id uuid, most integer) RETURNS TABLE (id uuid, data json)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me CONSTANT text := app.subject();
BEGIN
    RETURN QUERY
    SELECT r.id, json_build_object(
        'id', r.id, 'organization_id', r.org_id, 'appointment_id', r.appointment_id, 'version', r.version,
        'shared_at', r.shared_at, 'created_at', r.created_at, 'updated_at', r.updated_at)
    FROM app.record r
    WHERE r.author_id = me AND r.id > coalesce(after_id, '00000000-0000-0000-0000-000000000000')
    ORDER BY r.id
    LIMIT least(greatest(most, 1), 100);
END
$$;
COMMENT ON FUNCTION app.subject_records_written IS 'That the caller has written records, and when. What they say is the health data of somebody else and stays where it is.';

CREATE FUNCTION app.export_records(after_id uuid, most integer, personal json)
    RETURNS TABLE (id uuid, org_id text, appointment_id uuid, author_id text, patient_id text, content text, kid text, wrapped bytea,
                   version integer, shared_at timestamptz, created_at timestamptz)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me    CONSTANT text := app.subject();
    found record;
    log   text;
BEGIN
    FOR found IN
        SELECT r.id, r.org_id, r.appointment_id, r.author_id, r.patient_id, v.content, v.kid, k.wrapped, r.version, r.shared_at,
               r.created_at, a.patient_org_id
        FROM app.record r
        JOIN app.appointment a ON a.org_id = r.org_id AND a.id = r.appointment_id
        JOIN app.record_version v ON v.org_id = r.org_id AND v.record_id = r.id AND v.version = r.version
        JOIN app.data_key k ON k.org_id = v.org_id AND k.kid = v.kid
        WHERE r.patient_id = me AND r.shared_at IS NOT NULL AND r.id > coalesce(after_id, '00000000-0000-0000-0000-000000000000')
        ORDER BY r.id
        LIMIT least(greatest(most, 1), 100)
    LOOP
        -- In the log of who keeps the record and of who booked; the organization of the present session may be neither.
        FOR log IN SELECT DISTINCT o.org FROM (VALUES (found.org_id), (found.patient_org_id)) AS o (org) LOOP
            PERFORM audit.append_to(
                log, 'MEDICAL_RECORDS_EXPORTED', 'success', 'medical_record', found.id::text, me, NULL,
                json_build_array(json_build_object('type', 'appointment', 'id', found.appointment_id)),
                json_build_object('request', 'subject_access'), personal, NULL);
        END LOOP;
        id := found.id; org_id := found.org_id; appointment_id := found.appointment_id; author_id := found.author_id;
        patient_id := found.patient_id; content := found.content; kid := found.kid; wrapped := found.wrapped;
        version := found.version; shared_at := found.shared_at; created_at := found.created_at;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION app.export_records IS 'The ciphertexts of what was shared with the calling patient, in every organization, by id, after an id; each with its row in the log of every organization concerned.';

REVOKE ALL ON FUNCTION app.subject, app.subject_events, app.subject_appointments, app.subject_records_written, app.export_records FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.subject_events, app.subject_appointments, app.subject_records_written, app.export_records TO app_service;
