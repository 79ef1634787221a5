-- app-service's part of a request to be erased: its owner's function takes up the next one and says when it is done, in the
-- transaction that erases. Only the job that erases may have it called.
GRANT USAGE ON SCHEMA identity TO eleva_app_owner;

CREATE FUNCTION identity.next_app_erasure() RETURNS TABLE (id uuid, user_id text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM identity.require_eraser();
    RETURN QUERY
    SELECT r.id, r.user_id
    FROM identity.erasure_request r JOIN identity.erasure_part p ON p.request_id = r.id
    WHERE r.state = 'executing' AND p.service = 'app-service' AND p.state = 'pending'
    ORDER BY r.due_at, r.id
    LIMIT 1
    FOR UPDATE OF r SKIP LOCKED;
END
$$;
COMMENT ON FUNCTION identity.next_app_erasure IS 'The next request of which app-service has its part to do, locked; no row when there is none.';

CREATE FUNCTION identity.complete_app_erasure(request_id uuid) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM identity.require_eraser();
    RETURN identity.complete_erasure_part(request_id, 'app-service');
END
$$;
COMMENT ON FUNCTION identity.complete_app_erasure IS 'Notes that app-service has done its part; false when there was nothing to note.';

REVOKE ALL ON FUNCTION identity.next_app_erasure, identity.complete_app_erasure FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.next_app_erasure, identity.complete_app_erasure TO eleva_app_owner;
