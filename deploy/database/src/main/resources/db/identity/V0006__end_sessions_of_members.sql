-- Ending the sessions of somebody else: a member whom the organization removes, a user whom WorkOS deletes. The rows are
-- found by whose they are, which no login may do by itself, so it is done here and nowhere else.
CREATE POLICY session_owner ON identity.session TO eleva_identity_owner USING (true) WITH CHECK (true);

CREATE FUNCTION identity.may_end(user_id text, org_id text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    RETURN user_id IS NOT NULL AND CASE auth.actor_type()
        WHEN 'system' THEN org_id IS NOT DISTINCT FROM auth.system_org_id()
        WHEN 'user' THEN org_id = auth.org_id()
            AND (user_id = auth.user_id() OR auth.has('team:remove_members') OR auth.has('team:manage_roles'))
        ELSE false
    END;
COMMENT ON FUNCTION identity.may_end(text, text) IS 'Whether the context may end what that user has open in that organization: a member of it with the right to, or a job that works for it. A job without an organization means all of them (null).';

CREATE FUNCTION identity.end_sessions(user_id text, org_id text, reason text) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    ended record;
    ids   text[] := '{}';
BEGIN
    IF NOT identity.may_end(user_id, org_id) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    FOR ended IN
        DELETE FROM identity.session s
        WHERE s.user_id = end_sessions.user_id AND (end_sessions.org_id IS NULL OR s.org_id = end_sessions.org_id)
        RETURNING s.workos_session_id, s.org_id
    LOOP
        PERFORM audit.append_to(
            coalesce(ended.org_id, 'platform'), 'AUTH_SESSION_ENDED', 'success', 'session', ended.workos_session_id, NULL, NULL,
            json_build_array(json_build_object('type', 'user', 'id', end_sessions.user_id)), json_build_object('reason', reason), NULL, NULL);
        ids := ids || ended.workos_session_id;
    END LOOP;
    -- Last, because one of them may be the caller's own, and with it the context loses its user.
    PERFORM auth.revoke(id) FROM (SELECT DISTINCT unnest(ids)) AS i (id);
    RETURN cardinality(ids);
END
$$;
COMMENT ON FUNCTION identity.end_sessions(text, text, text) IS 'Ends every session that a user has in an organization, here and for every token of it, with an audit row each; how many. 42501 for whom identity.may_end refuses. After one''s own sessions ended, the context has no user: append first what else there is to say.';

CREATE FUNCTION identity.end_membership(user_id text, org_id text, at timestamptz, reason text) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    many CONSTANT integer := identity.end_sessions(user_id, org_id, reason);
BEGIN
    PERFORM auth.revoke_member(user_id, org_id, at);
    RETURN many;
END
$$;
COMMENT ON FUNCTION identity.end_membership(text, text, timestamptz, text) IS 'What follows when a user is no member any more: sessions end, and every token issued until then, also those that were never seen here.';

CREATE FUNCTION identity.refresh_sessions(user_id text, org_id text) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    many integer;
BEGIN
    IF NOT identity.may_end(user_id, org_id) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    UPDATE identity.session s SET token_expires_at = least(s.token_expires_at, now())
    WHERE s.user_id = refresh_sessions.user_id AND (refresh_sessions.org_id IS NULL OR s.org_id = refresh_sessions.org_id);
    GET DIAGNOSTICS many = ROW_COUNT;
    RETURN many;
END
$$;
COMMENT ON FUNCTION identity.refresh_sessions(text, text) IS 'Makes the next request of each session fetch a new token, which has the rights of today; how many.';

REVOKE ALL ON FUNCTION identity.may_end, identity.end_sessions, identity.end_membership, identity.refresh_sessions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.end_sessions, identity.end_membership, identity.refresh_sessions TO auth_service, auth_service_sync;
