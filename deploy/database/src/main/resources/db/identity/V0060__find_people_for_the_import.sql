-- Whose are the predecessor's rows? The import asks for people by WorkOS's ids, as a map that somebody made names them, or by
-- address. It learns ids, and of an address only whether it leads to exactly one person with exactly one organization.
CREATE FUNCTION identity.people_for_import(wanted jsonb) RETURNS TABLE (n integer, user_id text, org_id text, reason text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM identity.require_actor('legacy_import');
    RETURN QUERY
    SELECT w.n, found.user_id, found.org_id,
           CASE WHEN found.people = 0 THEN 'user_unknown' WHEN found.people > 1 THEN 'user_ambiguous'
                WHEN found.org_id IS NULL THEN 'organization_unknown' END
    FROM jsonb_to_recordset(wanted) AS w (n integer, user_id text, org_id text, email text)
    CROSS JOIN LATERAL (
        SELECT count(*) AS people, min(u.id) AS user_id, min(home.org_id) AS org_id
        FROM identity.users u
        LEFT JOIN LATERAL (
            -- The organization that the map names, else one's own, else the only one.
            SELECT CASE
                WHEN w.org_id IS NOT NULL THEN min(m.org_id) FILTER (WHERE m.org_id = w.org_id)
                WHEN bool_or(o.type = 'personal' AND o.owner_id = u.id) THEN min(m.org_id) FILTER (WHERE o.type = 'personal' AND o.owner_id = u.id)
                WHEN count(*) = 1 THEN min(m.org_id)
            END AS org_id
            FROM identity.user_org_memberships m
            JOIN identity.organizations o ON o.id = m.org_id AND o.status = 'active'
            WHERE m.user_id = u.id AND m.status = 'active') AS home ON true
        WHERE u.deleted_at IS NULL
          AND CASE WHEN w.user_id IS NOT NULL THEN u.id = w.user_id ELSE u.email = lower(w.email) END) AS found;
END
$$;
COMMENT ON FUNCTION identity.people_for_import(jsonb) IS 'For the legacy import: whom ids or addresses mean here, or why nobody. WorkOS lets nobody sign in with an address that is not verified, so an address of this mirror is.';
REVOKE ALL ON FUNCTION identity.people_for_import FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.people_for_import TO app_import;
