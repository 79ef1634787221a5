-- The copy of all that is held about a person (GDPR Art. 15 and 20): that it was asked for, whether all of it was handed out,
-- and what this schema has to say. One at a time for each person. A download can outlive its token, so the end may also be
-- told by whoever holds the secret that the start was given: auth-service itself, and nobody else.
CREATE TABLE identity.subject_export (
    id           uuid             NOT NULL,
    user_id      text COLLATE "C" NOT NULL,
    requested_in text COLLATE "C",
    handle       bytea            NOT NULL CONSTRAINT subject_export_handle_check CHECK (length(handle) = 32),
    state        text COLLATE "C" NOT NULL DEFAULT 'running' CONSTRAINT subject_export_state_check CHECK (state IN ('running', 'completed', 'failed')),
    reason       text COLLATE "C" CONSTRAINT subject_export_reason_check CHECK (reason ~ '^[a-z_]{1,64}$'),
    started_at   timestamptz      NOT NULL DEFAULT now(),
    ended_at     timestamptz,
    items        bigint,
    bytes        bigint,
    sha256       bytea            CONSTRAINT subject_export_sha256_check CHECK (length(sha256) = 32),
    CONSTRAINT subject_export_pkey PRIMARY KEY (id),
    CONSTRAINT subject_export_end_check CHECK ((state = 'running') = (ended_at IS NULL)),
    CONSTRAINT subject_export_reason_given_check CHECK ((state = 'failed') = (reason IS NOT NULL))
);
CREATE UNIQUE INDEX subject_export_running_key ON identity.subject_export (user_id) WHERE state = 'running';
CREATE INDEX subject_export_user_id_idx ON identity.subject_export (user_id, started_at DESC, id DESC);
COMMENT ON TABLE identity.subject_export IS 'Who took a copy of what is held about them, and whether all of it left.';
COMMENT ON COLUMN identity.subject_export.handle IS 'SHA-256 of a secret known to the process that streams the file.';
COMMENT ON COLUMN identity.subject_export.state IS 'running for at most a quarter of an hour; then the next one takes it for abandoned.';
COMMENT ON COLUMN identity.subject_export.sha256 IS 'Of the manifest, which has the digests of the rest.';

ALTER TABLE identity.subject_export ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.subject_export FORCE ROW LEVEL SECURITY;
CREATE POLICY subject_export_owner ON identity.subject_export TO eleva_identity_owner USING (true) WITH CHECK (true);
CREATE POLICY provisioning_subject ON identity.provisioning FOR SELECT TO eleva_identity_owner USING (user_id = (SELECT auth.user_id()));

CREATE FUNCTION identity.begin_subject_export(export_id uuid, handle bytea, personal json) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me CONSTANT text := identity.subject();
BEGIN
    UPDATE identity.subject_export e SET state = 'failed', reason = 'abandoned', ended_at = now()
    WHERE e.user_id = me AND e.state = 'running' AND e.started_at < now() - interval '15 minutes';
    INSERT INTO identity.subject_export (id, user_id, requested_in, handle) VALUES (export_id, me, auth.org_id(), handle);
    PERFORM audit.append(
        'GDPR_DATA_REQUEST', 'success', 'user', me, NULL, NULL,
        json_build_array(json_build_object('type', 'subject_export', 'id', export_id)),
        json_build_object('request', 'subject_access', 'step', 'started'), personal, NULL);
END
$$;
COMMENT ON FUNCTION identity.begin_subject_export IS 'Begins a copy of what is held about the caller. 23505 on subject_export_running_key while another one is under way.';

CREATE FUNCTION identity.end_subject_export(
    export_id uuid, reason text, items bigint, bytes bigint, sha256 bytea, personal json) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ended identity.subject_export;
BEGIN
    UPDATE identity.subject_export AS e
    SET state = CASE WHEN end_subject_export.reason IS NULL THEN 'completed' ELSE 'failed' END, reason = end_subject_export.reason,
        ended_at = clock_timestamp(), items = end_subject_export.items, bytes = end_subject_export.bytes, sha256 = end_subject_export.sha256
    WHERE e.id = export_id AND e.state = 'running' AND (e.user_id = auth.user_id() OR e.handle = auth.presented())
    RETURNING e.* INTO ended;
    IF NOT FOUND THEN
        RETURN false; -- ended already, or nobody's business
    END IF;
    PERFORM audit.append_to(
        coalesce(ended.requested_in, 'platform'), 'GDPR_DATA_REQUEST', CASE ended.state WHEN 'completed' THEN 'success' ELSE 'failure' END,
        'user', ended.user_id, NULL, NULL, json_build_array(json_build_object('type', 'subject_export', 'id', ended.id)),
        json_strip_nulls(json_build_object('request', 'subject_access', 'step', 'ended', 'reason', ended.reason, 'items', ended.items,
            'bytes', ended.bytes, 'sha256', encode(ended.sha256, 'hex'))),
        personal, NULL);
    RETURN true;
END
$$;
COMMENT ON FUNCTION identity.end_subject_export IS 'Ends a copy once and says in the trail whether all of it left. False when there was nothing to end.';

CREATE FUNCTION identity.subject_data() RETURNS TABLE (kind text, data json)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me CONSTANT text := identity.subject();
BEGIN
    RETURN QUERY
    SELECT 'user', json_build_object('id', u.id, 'email', u.email, 'first_name', u.first_name, 'last_name', u.last_name,
        'created_at', u.created_at, 'updated_at', u.updated_at, 'deleted_at', u.deleted_at)
    FROM identity.users u WHERE u.id = me;
    RETURN QUERY
    SELECT 'membership', json_build_object('id', m.id, 'organization', json_build_object('id', o.id, 'name', o.name, 'type', o.type,
            'status', o.status, 'owned_by_you', coalesce(o.owner_id = me, false)),
        'role', m.role, 'status', m.status, 'directory_managed', m.directory_managed, 'created_at', m.created_at, 'updated_at', m.updated_at)
    FROM identity.user_org_memberships m JOIN identity.organizations o ON o.id = m.org_id
    WHERE m.user_id = me ORDER BY m.org_id;
    RETURN QUERY
    SELECT 'provisioning', json_build_object('external_id', p.external_id, 'state', p.state, 'organization_id', p.org_id,
        'membership_id', p.membership_id, 'created_at', p.created_at, 'updated_at', p.updated_at)
    FROM identity.provisioning p WHERE p.user_id = me;
    -- No token and no hash of one: what signs in is no answer to the question what is held.
    RETURN QUERY
    SELECT 'session', json_build_object('id', s.workos_session_id, 'organization_id', s.org_id, 'created_at', s.created_at,
        'last_used_at', s.last_used_at, 'refreshed_at', s.refreshed_at, 'idle_expires_at', s.idle_expires_at, 'expires_at', s.expires_at)
    FROM identity.session s WHERE s.user_id = me ORDER BY s.created_at;
    RETURN QUERY
    SELECT 'erasure_request', json_build_object('id', r.id, 'state', r.state, 'requested_at', r.requested_at, 'due_at', r.due_at,
        'extended_at', r.extended_at, 'extension_reason', r.extension_reason, 'decided_at', r.decided_at,
        'decision_reason', r.decision_reason, 'execute_after', r.execute_after, 'cancelled_at', r.cancelled_at,
        'completed_at', r.completed_at,
        'kept', (SELECT json_agg(json_build_object('category', e.category, 'legal_basis', e.legal_basis, 'kept_for', e.kept_for,
            'counted_from', e.counted_from) ORDER BY e.category) FROM identity.erasure_exemption e WHERE e.request_id = r.id))
    FROM identity.erasure_request r WHERE r.user_id = me ORDER BY r.requested_at, r.id;
    RETURN QUERY
    SELECT 'subject_export', json_build_object('id', x.id, 'state', x.state, 'reason', x.reason, 'started_at', x.started_at, 'ended_at', x.ended_at)
    FROM identity.subject_export x WHERE x.user_id = me ORDER BY x.started_at, x.id;
END
$$;
COMMENT ON FUNCTION identity.subject_data IS 'What this schema holds about the caller, in every organization; bounded by how many organizations and sessions one person has.';

REVOKE ALL ON FUNCTION identity.begin_subject_export, identity.end_subject_export, identity.subject_data FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.begin_subject_export, identity.end_subject_export, identity.subject_data TO auth_service;
