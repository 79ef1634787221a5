-- Whose staff may decide what concerns people of other organizations. A role and its permissions are given inside an
-- organization, by that organization: by themselves they must never reach beyond it. So the organization has to be one of
-- these too. Only the migration run writes here (ELEVA_PLATFORM_ORGANIZATION); without a row, nobody is staff.
CREATE TABLE identity.platform_organization (
    org_id text COLLATE "C" NOT NULL CONSTRAINT platform_organization_org_id_check CHECK (org_id ~ '^[!-~]{1,200}$'),
    CONSTRAINT platform_organization_pkey PRIMARY KEY (org_id)
);
COMMENT ON TABLE identity.platform_organization IS 'The organizations of the platform''s own staff. No login can read or write it.';

ALTER TABLE identity.platform_organization ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.platform_organization FORCE ROW LEVEL SECURITY;
CREATE POLICY platform_organization_owner ON identity.platform_organization TO eleva_identity_owner USING (true) WITH CHECK (true);

CREATE FUNCTION identity.require_staff(permission text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT auth.has(permission) OR auth.impersonator() IS NOT NULL
        OR NOT EXISTS (SELECT FROM identity.platform_organization p WHERE p.org_id = auth.org_id()) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'staff_required';
    END IF;
END
$$;
COMMENT ON FUNCTION identity.require_staff(text) IS '42501 unless the caller has the permission in an organization of the platform, in person. For functions of this schema''s owner.';
REVOKE ALL ON FUNCTION identity.require_staff FROM PUBLIC;
