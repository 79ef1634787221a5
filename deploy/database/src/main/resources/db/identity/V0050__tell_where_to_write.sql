-- Where to write to somebody, for the job that sends mails and for one person at a time: the one that its context names. The
-- address goes from here into the mail, and is stored nowhere else.
GRANT USAGE ON SCHEMA identity TO app_service_jobs;

CREATE FUNCTION identity.notification_address() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF auth.system_actor() IS DISTINCT FROM 'notifications' THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'system_actor_required';
    END IF;
    RETURN (SELECT u.email FROM identity.users u WHERE u.id = auth.system_user_id() AND u.deleted_at IS NULL);
END
$$;
COMMENT ON FUNCTION identity.notification_address() IS 'The address of the one user whom the context of the job notifications names; null when there is none any more.';
REVOKE ALL ON FUNCTION identity.notification_address FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.notification_address TO app_service_jobs;
