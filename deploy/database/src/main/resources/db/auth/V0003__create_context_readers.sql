-- What policies, column defaults and services may ask about the context. Each reader looks the hash up again, so a session
-- that is revoked in the middle of a transaction loses its rights in the middle of that transaction, and a transaction
-- that is held open does not outlive its token. STABLE and PARALLEL SAFE: policies call them as (SELECT auth.org_id()),
-- which is evaluated once for each statement. One look-up costs about 5 µs.

CREATE FUNCTION auth.user_id() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT v.user_id
    FROM auth_private.verified_token v
    WHERE v.hash = decode(current_setting('eleva.token', true), 'hex') AND v.valid_until > statement_timestamp()
    LIMIT 1;
END;
COMMENT ON FUNCTION auth.user_id() IS 'WorkOS user id of the caller (sub); null without a token context.';

CREATE FUNCTION auth.org_id() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT v.org_id
    FROM auth_private.verified_token v
    WHERE v.hash = decode(current_setting('eleva.token', true), 'hex') AND v.valid_until > statement_timestamp()
    LIMIT 1;
END;
COMMENT ON FUNCTION auth.org_id() IS 'WorkOS organization id of the caller (org_id); null without a token context or without a chosen organization.';

CREATE FUNCTION auth.session_id() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT v.session_id
    FROM auth_private.verified_token v
    WHERE v.hash = decode(current_setting('eleva.token', true), 'hex') AND v.valid_until > statement_timestamp()
    LIMIT 1;
END;
COMMENT ON FUNCTION auth.session_id() IS 'WorkOS session id of the caller (sid).';

CREATE FUNCTION auth.role() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT v.role
    FROM auth_private.verified_token v
    WHERE v.hash = decode(current_setting('eleva.token', true), 'hex') AND v.valid_until > statement_timestamp()
    LIMIT 1;
END;
COMMENT ON FUNCTION auth.role() IS 'Role of the caller in the organization.';

CREATE FUNCTION auth.impersonator() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT v.impersonator
    FROM auth_private.verified_token v
    WHERE v.hash = decode(current_setting('eleva.token', true), 'hex') AND v.valid_until > statement_timestamp()
    LIMIT 1;
END;
COMMENT ON FUNCTION auth.impersonator() IS 'Who acts in the name of the caller (act.sub), when somebody does.';

CREATE FUNCTION auth.has(permission text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (
        SELECT
        FROM auth_private.verified_token v
        WHERE v.hash = decode(current_setting('eleva.token', true), 'hex') AND v.valid_until > statement_timestamp()
          AND has.permission = ANY (v.permissions));
END;
COMMENT ON FUNCTION auth.has(text) IS 'Whether the caller''s token carries this permission; false without a token context.';

CREATE FUNCTION auth.require() RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF auth.org_id() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'organization_required';
    END IF;
END
$$;
COMMENT ON FUNCTION auth.require() IS '42501 unless the context has an organization.';

CREATE FUNCTION auth.system_actor() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT nullif(current_setting('eleva.system_actor', true), '')
    FROM auth_private.system_login l
    WHERE l.login = session_user;
END;
COMMENT ON FUNCTION auth.system_actor() IS 'Which job or webhook works here; null for every login that may not work without a user.';

CREATE FUNCTION auth.system_org_id() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT nullif(current_setting('eleva.system_org', true), '')
    FROM auth_private.system_login l
    WHERE l.login = session_user AND nullif(current_setting('eleva.system_actor', true), '') IS NOT NULL;
END;
COMMENT ON FUNCTION auth.system_org_id() IS 'The organization that a job or webhook works for; null when for none, and for every other login.';

CREATE FUNCTION auth.presented() RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN decode(nullif(current_setting('eleva.presented', true), ''), 'hex');
COMMENT ON FUNCTION auth.presented() IS 'SHA-256 of the secret that auth.present was given; it can be no more than guessed, like the secret itself.';

CREATE FUNCTION auth.request() RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('eleva.request', true), '')::jsonb;
COMMENT ON FUNCTION auth.request() IS 'What the service said about the request: {"id","trace","svc","ver"}.';

CREATE FUNCTION auth.actor_type() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    RETURN CASE
        WHEN auth.user_id() IS NOT NULL THEN 'user'
        WHEN auth.system_actor() IS NOT NULL THEN 'system'
        WHEN current_setting('eleva.anonymous', true) = 'yes' OR auth.presented() IS NOT NULL THEN 'anonymous'
    END;
COMMENT ON FUNCTION auth.actor_type() IS 'user, system, anonymous; null when no context was started.';

CREATE FUNCTION auth.context(
    OUT actor_type text, OUT actor_id text, OUT org_id text, OUT session_id text, OUT role text, OUT impersonator text, OUT assurance text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT 'user', v.user_id, v.org_id, v.session_id, v.role, v.impersonator, 'jwt'
    INTO actor_type, actor_id, org_id, session_id, role, impersonator, assurance
    FROM auth_private.verified_token v
    WHERE v.hash = decode(current_setting('eleva.token', true), 'hex') AND v.valid_until > statement_timestamp()
    LIMIT 1;
    IF NOT FOUND THEN
        actor_type := auth.actor_type();
        actor_id := auth.system_actor();
        org_id := auth.system_org_id();
        assurance := CASE actor_type WHEN 'system' THEN 'login' WHEN 'anonymous' THEN 'none' END;
    END IF;
END
$$;
COMMENT ON FUNCTION auth.context() IS 'Everything the audit row says about its actor, in one look-up. assurance: jwt (signature checked here), login (database login), none.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth, auth_private FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.user_id(), auth.org_id(), auth.session_id(), auth.role(), auth.impersonator(), auth.has(text), auth.require(),
    auth.system_actor(), auth.system_org_id(), auth.presented(), auth.request(), auth.actor_type()
    TO eleva_service, eleva_identity_owner, eleva_app_owner, eleva_audit_owner;
GRANT EXECUTE ON FUNCTION auth.context() TO eleva_audit_owner;
