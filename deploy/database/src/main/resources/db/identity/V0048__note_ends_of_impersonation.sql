-- A session that WorkOS ends has the same rows as one that ends here, the end of an impersonation included.
CREATE OR REPLACE FUNCTION identity.end_workos_session(session text, reason text) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ended identity.session;
    many  integer := 0;
BEGIN
    PERFORM identity.require_actor('workos_sync');
    FOR ended IN
        DELETE FROM identity.session s WHERE s.workos_session_id = end_workos_session.session RETURNING s.*
    LOOP
        PERFORM identity.note_session_end(ended, 'AUTH_SESSION_ENDED', reason, NULL);
        many := many + 1;
    END LOOP;
    PERFORM auth.revoke(session);
    RETURN many;
END
$$;
