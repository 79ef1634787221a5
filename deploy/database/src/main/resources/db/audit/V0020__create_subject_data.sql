-- What the log says about one person, in whoever's log it stands, for the copy that the person may ask for (GDPR Art. 15): what
-- they did, who accessed their data, what was done to their account. Keyed by the caller, like audit.my_accesses: a token
-- names one organization and the person may have acted in several.
CREATE INDEX audit_logs_actor_id_recorded_at_idx ON audit.audit_logs (actor_id, recorded_at DESC, id DESC) WHERE actor_type = 'user';
CREATE INDEX audit_logs_user_recorded_at_idx ON audit.audit_logs (resource_id, recorded_at DESC, id DESC) WHERE resource_type = 'user';

CREATE FUNCTION audit.subject() RETURNS text
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
COMMENT ON FUNCTION audit.subject() IS 'Whose data is asked for: the caller''s own. Nobody takes it away in the name of somebody else.';

CREATE FUNCTION audit.subject_view(l audit.audit_logs, me text) RETURNS json
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    RETURN json_build_object(
        'id', l.id, 'organization_id', l.org_id, 'recorded_at', l.recorded_at, 'occurred_at', l.occurred_at,
        'action', l.action, 'outcome', l.outcome,
        'actor', json_build_object('type', l.actor_type, 'id', l.actor_id, 'role', l.actor_role, 'impersonator', l.impersonator),
        'session_id', CASE WHEN l.actor_id = me THEN l.session_id END,
        'resource', json_build_object('type', l.resource_type, 'id', l.resource_id),
        'patient_id', CASE WHEN l.patient_id = me THEN me END,
        'purpose', l.purpose, 'request_id', l.request_id, 'service', l.service,
        'details', CASE WHEN l.actor_id = me THEN convert_from(l.line, 'UTF8')::json -> 'plain' END);
COMMENT ON FUNCTION audit.subject_view IS 'What the person may see of an event: whose data it was only when it was theirs, details and session only of what they did.';

CREATE FUNCTION audit.subject_events(section text, after_recorded_at timestamptz, after_id uuid, most integer)
    RETURNS TABLE (id uuid, recorded_at timestamptz, data json)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me     CONSTANT text := audit.subject();
    before CONSTANT timestamptz := coalesce(after_recorded_at, 'infinity');
    under  CONSTANT uuid := coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
    page   CONSTANT integer := least(greatest(most, 1), 500);
BEGIN
    CASE section
        WHEN 'actions' THEN
            RETURN QUERY
            SELECT l.id, l.recorded_at, audit.subject_view(l, me)
            FROM audit.audit_logs l
            WHERE l.actor_type = 'user' AND l.actor_id = me AND (l.recorded_at, l.id) < (before, under)
            ORDER BY l.recorded_at DESC, l.id DESC LIMIT page;
        WHEN 'accesses' THEN
            RETURN QUERY
            SELECT l.id, l.recorded_at, audit.subject_view(l, me)
            FROM audit.audit_logs l
            WHERE l.patient_id = me AND l.actor_id IS DISTINCT FROM me AND (l.recorded_at, l.id) < (before, under)
            ORDER BY l.recorded_at DESC, l.id DESC LIMIT page;
        WHEN 'account' THEN
            RETURN QUERY
            SELECT l.id, l.recorded_at, audit.subject_view(l, me)
            FROM audit.audit_logs l
            WHERE l.resource_type = 'user' AND l.resource_id = me AND l.actor_id IS DISTINCT FROM me
              AND l.patient_id IS DISTINCT FROM me AND (l.recorded_at, l.id) < (before, under)
            ORDER BY l.recorded_at DESC, l.id DESC LIMIT page;
        ELSE
            RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'section_unknown';
    END CASE;
END
$$;
COMMENT ON FUNCTION audit.subject_events IS 'Events about the caller in every log, newest first, after a position. actions: what the caller did; accesses: what others did with the caller''s health data; account: what others did to the caller''s account. No event is in two of them.';

CREATE FUNCTION audit.subject_personal(events uuid[])
    RETURNS TABLE (event_id uuid, name text, subject text, commitment text, sealed bytea, wrapped bytea)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me CONSTANT text := audit.subject();
BEGIN
    RETURN QUERY
    SELECT p.event_id, p.name, p.subject, convert_from(l.line, 'UTF8')::json #>> ARRAY['sd', p.name], p.sealed, k.wrapped
    FROM audit.personal p
    JOIN audit.audit_logs l ON l.id = p.event_id AND l.recorded_at = p.recorded_at
    LEFT JOIN audit.subject_key k ON k.kid = p.key_id
    WHERE p.event_id = ANY (events) AND p.subject = me
    ORDER BY p.event_id, p.name;
END
$$;
COMMENT ON FUNCTION audit.subject_personal IS 'The caller''s own personal values of these events, sealed, and the commitment in the line. Nobody else''s, whose events they are does not matter.';

REVOKE ALL ON FUNCTION audit.subject, audit.subject_view, audit.subject_events, audit.subject_personal FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.subject_events, audit.subject_personal TO audit_service;
