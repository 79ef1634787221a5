-- What app-service must know of people to decide whom it shows health data: whether somebody belongs to an organization, and
-- whether the caller is of the platform's staff. Answered by functions, for the owner of schema app only: no login of
-- app-service reads a row of identity.
GRANT USAGE ON SCHEMA identity TO eleva_app_owner;

CREATE FUNCTION identity.is_member(of_org text, who text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (
        SELECT FROM identity.user_org_memberships m
        WHERE m.org_id = of_org AND m.user_id = who AND m.status = 'active');
END;
COMMENT ON FUNCTION identity.is_member(text, text) IS 'Whether a user is an active member of an organization. For functions of the owner of schema app.';

CREATE FUNCTION identity.require_platform_staff(permission text) RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM identity.require_staff(permission);
END
$$;
COMMENT ON FUNCTION identity.require_platform_staff(text) IS 'identity.require_staff for functions of the owner of schema app.';

REVOKE ALL ON FUNCTION identity.is_member, identity.require_platform_staff FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.is_member, identity.require_platform_staff TO eleva_app_owner;
