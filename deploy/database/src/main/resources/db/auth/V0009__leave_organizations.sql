-- A session that goes to another organization keeps its id, so auth.revoke would end it altogether, and ending the member
-- would end the user's other sessions there. What ends is what this one session holds in the organization it leaves.
CREATE FUNCTION auth.leave_organization(session text, org_id text, last_token bytea) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF session IS NULL OR session !~ '^[!-~]{1,200}$' OR last_token IS NULL OR length(last_token) <> 32 THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'session_malformed';
    END IF;
    PERFORM auth_private.wait_for_first_uses('session', session);
    INSERT INTO auth_private.revoked_token (hash)
    SELECT v.hash FROM auth_private.verified_token v
    WHERE v.session_id = leave_organization.session AND v.org_id IS NOT DISTINCT FROM leave_organization.org_id
    UNION
    SELECT leave_organization.last_token
    ON CONFLICT ON CONSTRAINT revoked_token_pkey DO NOTHING;
    DELETE FROM auth_private.verified_token v
    WHERE v.session_id = leave_organization.session AND v.org_id IS NOT DISTINCT FROM leave_organization.org_id;
END
$$;
COMMENT ON FUNCTION auth.leave_organization(text, text, bytea) IS 'Ends the tokens that a session has in an organization, which it leaves for another one: those that this database has seen, and the last one it was given, by its SHA-256.';
REVOKE ALL ON FUNCTION auth.leave_organization(text, text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.leave_organization(text, text, bytea) TO eleva_identity_owner;
