-- Work without a user is about somebody, as a rule: the user whom an event of WorkOS names, the user who is given an
-- organization. Naming that user in the context lets policies hold the work to one user at a time, as they hold it to one
-- organization.

CREATE FUNCTION auth.begin_system(actor text, org_id text, user_id text, request jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF user_id !~ '^[!-~]{1,200}$' THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'system_context_malformed';
    END IF;
    PERFORM auth.begin_system(actor, org_id, request);
    PERFORM set_config('eleva.system_user', coalesce(user_id, ''), true);
END
$$;
COMMENT ON FUNCTION auth.begin_system(text, text, text, jsonb) IS 'The same, for work that concerns one user.';

CREATE FUNCTION auth.system_user_id() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT nullif(current_setting('eleva.system_user', true), '')
    FROM auth_private.system_login l
    WHERE l.login = session_user AND nullif(current_setting('eleva.system_actor', true), '') IS NOT NULL;
END;
COMMENT ON FUNCTION auth.system_user_id() IS 'The user whom the work of a job or webhook concerns; null when it concerns none, and for every other login.';

REVOKE ALL ON FUNCTION auth.begin_system(text, text, text, jsonb), auth.system_user_id() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.begin_system(text, text, text, jsonb) TO eleva_service;
GRANT EXECUTE ON FUNCTION auth.system_user_id() TO eleva_service, eleva_identity_owner, eleva_app_owner, eleva_audit_owner;
