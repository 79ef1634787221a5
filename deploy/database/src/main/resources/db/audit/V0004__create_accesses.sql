-- Who saw this. The owning organization may ask for each of its resources, and the patient for what concerns the patient, in
-- whoever's log it stands. Neither may read those logs otherwise, so the answer comes from functions and not from a policy:
-- an OR over two organizations would cost every list of the log its index.

CREATE FUNCTION audit.accesses(
    resource_type text, resource_id text, after_recorded_at timestamptz, after_id uuid, most integer)
    RETURNS TABLE (
        id uuid, recorded_at timestamptz, occurred_at timestamptz, org_id text, action text, outcome text, actor_type text, actor_id text,
        actor_role text, impersonator text, patient_id text, purpose text, request_id text, service text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me     CONSTANT text := auth.user_id();
    ours   CONSTANT text := CASE WHEN auth.has('audit:view_logs') OR auth.has('records:view_own') THEN auth.org_id() END;
    before CONSTANT timestamptz := coalesce(after_recorded_at, 'infinity');
    under  CONSTANT uuid := coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
    page   CONSTANT integer := least(greatest(coalesce(most, 20), 1), 101);
BEGIN
    IF me IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'context_required';
    END IF;
    RETURN QUERY
    SELECT * FROM (
        (SELECT l.id, l.recorded_at, l.occurred_at, l.org_id, l.action, l.outcome, l.actor_type, l.actor_id,
                l.actor_role, l.impersonator, l.patient_id, l.purpose, l.request_id, l.service
         FROM audit.audit_logs l
         WHERE l.org_id = ours AND l.resource_type = accesses.resource_type AND l.resource_id = accesses.resource_id
           AND (l.recorded_at, l.id) < (before, under)
         ORDER BY l.recorded_at DESC, l.id DESC LIMIT page)
        UNION ALL
        (SELECT l.id, l.recorded_at, l.occurred_at, l.org_id, l.action, l.outcome, l.actor_type, l.actor_id,
                l.actor_role, l.impersonator, l.patient_id, l.purpose, l.request_id, l.service
         FROM audit.audit_logs l
         WHERE l.patient_id = me AND l.org_id IS DISTINCT FROM ours AND l.resource_type = accesses.resource_type
           AND l.resource_id = accesses.resource_id AND (l.recorded_at, l.id) < (before, under)
         ORDER BY l.recorded_at DESC, l.id DESC LIMIT page)) AS both_logs
    ORDER BY 2 DESC, 1 DESC LIMIT page;
END
$$;
COMMENT ON FUNCTION audit.accesses IS 'Events on one resource, newest first, after a position: those in the caller''s organization (with audit:view_logs or records:view_own) and those whose patient the caller is.';

CREATE FUNCTION audit.my_accesses(after_recorded_at timestamptz, after_id uuid, most integer)
    RETURNS TABLE (
        id uuid, recorded_at timestamptz, occurred_at timestamptz, org_id text, action text, outcome text, actor_type text, actor_id text,
        actor_role text, impersonator text, resource_type text, resource_id text, purpose text, request_id text, service text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me CONSTANT text := auth.user_id();
BEGIN
    IF me IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'context_required';
    END IF;
    RETURN QUERY
    SELECT l.id, l.recorded_at, l.occurred_at, l.org_id, l.action, l.outcome, l.actor_type, l.actor_id,
           l.actor_role, l.impersonator, l.resource_type, l.resource_id, l.purpose, l.request_id, l.service
    FROM audit.audit_logs l
    WHERE l.patient_id = me
      AND (l.recorded_at, l.id) < (coalesce(after_recorded_at, 'infinity'), coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    ORDER BY l.recorded_at DESC, l.id DESC
    LIMIT least(greatest(coalesce(most, 20), 1), 101);
END
$$;
COMMENT ON FUNCTION audit.my_accesses IS 'Every event whose patient the caller is, in whoever''s log, newest first, after a position.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.accesses, audit.my_accesses TO audit_service;
