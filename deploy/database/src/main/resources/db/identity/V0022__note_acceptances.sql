-- Joining by invitation happens in the name of the caller and in the log of an organization that is not the session's.
CREATE FUNCTION identity.note_acceptance(org_id text, invitation_id text, personal json) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (
        SELECT FROM identity.user_org_memberships m
        WHERE m.org_id = note_acceptance.org_id AND m.user_id = auth.user_id() AND m.status = 'active') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'member_unknown';
    END IF;
    PERFORM audit.append_to(org_id, 'ORG_INVITATION_ACCEPTED', 'success', 'invitation', invitation_id, NULL, NULL,
        json_build_array(json_build_object('type', 'user', 'id', auth.user_id())), NULL, personal, NULL);
END
$$;
COMMENT ON FUNCTION identity.note_acceptance(text, text, json) IS 'Notes in the log of an organization that the caller has joined it by an invitation.';
REVOKE ALL ON FUNCTION identity.note_acceptance FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.note_acceptance TO auth_service;
