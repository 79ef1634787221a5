-- "Who accessed my data", for patients and for experts. Patients are told of each event about their health data, in whoever's
-- log it stands; of the organization that did it they learn which one it was and who acted, and nothing of how it works inside:
-- no role, no session, no request, no name of whoever acted for somebody. Experts are told who accessed what they wrote, in
-- their own organization.
CREATE FUNCTION audit.accesses_about_me(after_recorded_at timestamptz, after_id uuid, most integer)
    RETURNS TABLE (
        id uuid, recorded_at timestamptz, occurred_at timestamptz, org_id text, action text, outcome text, actor_type text, actor_id text,
        impersonated boolean, resource_type text, resource_id text, purpose text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me     CONSTANT text := audit.subject();
    before CONSTANT timestamptz := coalesce(after_recorded_at, 'infinity');
    under  CONSTANT uuid := coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
BEGIN
    RETURN QUERY
    SELECT l.id, l.recorded_at, l.occurred_at, l.org_id, l.action, l.outcome, l.actor_type, l.actor_id,
           l.impersonator IS NOT NULL, l.resource_type, l.resource_id, l.purpose
    FROM audit.audit_logs l
    WHERE l.patient_id = me AND (l.recorded_at, l.id) < (before, under)
    ORDER BY l.recorded_at DESC, l.id DESC
    LIMIT least(greatest(coalesce(most, 20), 1), 101);
END
$$;
COMMENT ON FUNCTION audit.accesses_about_me IS 'Every event whose patient the caller is, in whoever''s log, newest first, after a position. Nothing of an organization''s inside.';

-- The same index as the list of the whole log, a fraction of its size: other events outnumber those on records.
CREATE INDEX audit_logs_org_id_record_idx ON audit.audit_logs (org_id, recorded_at DESC, id DESC) WHERE resource_type = 'medical_record';

CREATE FUNCTION audit.accesses_to_my_records(after_recorded_at timestamptz, after_id uuid, most integer)
    RETURNS TABLE (
        id uuid, recorded_at timestamptz, occurred_at timestamptz, org_id text, action text, outcome text, actor_type text, actor_id text,
        actor_role text, impersonated boolean, resource_type text, resource_id text, patient_id text, purpose text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me     CONSTANT text := audit.subject();
    ours   CONSTANT text := auth.org_id();
    before CONSTANT timestamptz := coalesce(after_recorded_at, 'infinity');
    under  CONSTANT uuid := coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
BEGIN
    IF NOT auth.has('records:view_own') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    RETURN QUERY
    SELECT l.id, l.recorded_at, l.occurred_at, l.org_id, l.action, l.outcome, l.actor_type, l.actor_id,
           l.actor_role, l.impersonator IS NOT NULL, l.resource_type, l.resource_id, l.patient_id, l.purpose
    FROM audit.audit_logs l
    WHERE l.org_id = ours AND l.resource_type = 'medical_record' AND (l.recorded_at, l.id) < (before, under)
      -- A value and no EXISTS: a join would begin with everything that the expert has ever done.
      AND coalesce((
          SELECT true FROM audit.audit_logs w
          WHERE w.org_id = ours AND w.resource_type = 'medical_record' AND w.resource_id = l.resource_id
            AND w.action = 'MEDICAL_RECORD_CREATED' AND w.outcome = 'success' AND w.actor_type = 'user' AND w.actor_id = me
          LIMIT 1), false)
    ORDER BY l.recorded_at DESC, l.id DESC
    LIMIT least(greatest(coalesce(most, 20), 1), 101);
END
$$;
COMMENT ON FUNCTION audit.accesses_to_my_records IS 'Events of the caller''s organization on records that the caller has written, as the log itself says, newest first, after a position. Needs records:view_own.';

-- Nobody called it, and it told of an organization's inside.
DROP FUNCTION audit.my_accesses(timestamptz, uuid, integer);

REVOKE ALL ON FUNCTION audit.accesses_about_me, audit.accesses_to_my_records FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.accesses_about_me, audit.accesses_to_my_records TO audit_service;
