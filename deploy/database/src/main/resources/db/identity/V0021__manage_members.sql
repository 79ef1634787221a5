-- Members of the caller's organization: who may see them, and the few functions through which a request changes the
-- mirror. The request login gets no right to write a table for it: each function checks the permission by itself.
DROP POLICY user_org_memberships_select ON identity.user_org_memberships;
CREATE POLICY user_org_memberships_select ON identity.user_org_memberships FOR SELECT TO auth_service
    USING (org_id = (SELECT auth.org_id())
           AND (user_id = (SELECT auth.user_id()) OR (SELECT auth.has('team:view_members'))));
CREATE POLICY users_select_members ON identity.users FOR SELECT TO auth_service
    USING ((SELECT auth.has('team:view_members'))
           AND EXISTS (SELECT
                       FROM identity.user_org_memberships m
                       WHERE m.org_id = (SELECT auth.org_id()) AND m.user_id = users.id AND m.status <> 'deleted'));

-- One change of a member at a time in an organization, from the check to the mirror, with the call to WorkOS in between
-- and no transaction open. Two administrators cannot demote each other at once.
CREATE TABLE identity.member_change (
    org_id        text COLLATE "C" NOT NULL,
    user_id       text COLLATE "C" NOT NULL,
    claim         uuid             NOT NULL,
    claimed_until timestamptz      NOT NULL,
    CONSTRAINT member_change_pkey PRIMARY KEY (org_id),
    CONSTRAINT member_change_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity.organizations (id)
);
COMMENT ON TABLE identity.member_change IS 'The change of a member that an organization has under way. A row whose time is over belongs to a change that nobody finished: whoever comes next first reads at WorkOS what became of it.';
COMMENT ON COLUMN identity.member_change.claim IS 'Names one attempt, so that only it can give the claim back.';
ALTER TABLE identity.member_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.member_change FORCE ROW LEVEL SECURITY;
CREATE POLICY member_change_owner ON identity.member_change TO eleva_identity_owner USING (true) WITH CHECK (true);

CREATE FUNCTION identity.require_member_change(user_id text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    org CONSTANT text := auth.org_id();
BEGIN
    IF org IS NULL OR NOT identity.may_end(user_id, org) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    RETURN org;
END
$$;
COMMENT ON FUNCTION identity.require_member_change(text) IS 'The caller''s organization; 42501 unless the caller may change this member or is it.';

CREATE FUNCTION identity.claim_member_change(user_id text, claim uuid, life interval, OUT taken boolean, OUT unfinished text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    org CONSTANT text := identity.require_member_change(user_id);
BEGIN
    INSERT INTO identity.member_change AS c (org_id, user_id, claim, claimed_until)
    VALUES (org, claim_member_change.user_id, claim_member_change.claim, clock_timestamp() + least(life, interval '1 minute'))
    ON CONFLICT ON CONSTRAINT member_change_pkey DO UPDATE
    SET user_id = excluded.user_id, claim = excluded.claim, claimed_until = excluded.claimed_until
    WHERE c.claimed_until <= clock_timestamp()
    RETURNING old.user_id INTO unfinished;
    taken := FOUND;
END
$$;
COMMENT ON FUNCTION identity.claim_member_change(text, uuid, interval) IS 'Reserves the caller''s organization for one change of a member. unfinished: the member of an earlier change whose end nobody has seen.';

CREATE FUNCTION identity.release_member_change(claim uuid, seen boolean) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF seen THEN
        DELETE FROM identity.member_change c WHERE c.org_id = auth.org_id() AND c.claim = release_member_change.claim;
    ELSE
        UPDATE identity.member_change c SET claimed_until = clock_timestamp()
        WHERE c.org_id = auth.org_id() AND c.claim = release_member_change.claim;
    END IF;
END
$$;
COMMENT ON FUNCTION identity.release_member_change(uuid, boolean) IS 'Gives a claim back. seen = false: what WorkOS did is not known, so the next one has to look.';

CREATE FUNCTION identity.member_facts(user_id text, administrators text[])
    RETURNS TABLE (type text, organization_status text, owner_id text, id text, role text, status text, directory_managed boolean,
                   workos_updated_at timestamptz, other_administrators bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    org CONSTANT text := identity.require_member_change(user_id);
BEGIN
    RETURN QUERY
    SELECT o.type, o.status, o.owner_id, m.id, m.role, m.status, m.directory_managed, m.workos_updated_at,
           (SELECT count(*) FROM identity.user_org_memberships a
            WHERE a.org_id = org AND a.user_id <> member_facts.user_id AND a.status = 'active' AND a.role = ANY (administrators))
    FROM identity.organizations o
    LEFT JOIN identity.user_org_memberships m ON m.org_id = o.id AND m.user_id = member_facts.user_id
    WHERE o.id = org;
END
$$;
COMMENT ON FUNCTION identity.member_facts(text, text[]) IS 'What a change of a member is decided by.';

CREATE FUNCTION identity.record_member(user_id text, id text, role text, status text, directory_managed boolean, workos_updated_at timestamptz)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    org CONSTANT text := identity.require_member_change(user_id);
    stored       identity.user_org_memberships%ROWTYPE;
    role_kept    boolean;
    status_kept  boolean;
BEGIN
    SELECT * INTO stored FROM identity.user_org_memberships m
    WHERE m.org_id = org AND m.user_id = record_member.user_id FOR UPDATE;
    IF NOT FOUND OR stored.id <> record_member.id THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'member_unknown';
    END IF;
    IF stored.status = 'deleted' OR stored.workos_updated_at > record_member.workos_updated_at THEN
        RETURN; -- newer news was here first
    END IF;
    role_kept := stored.role <> record_member.role AND NOT auth.has('team:manage_roles');
    status_kept := stored.status <> record_member.status AND NOT auth.has('team:remove_members')
        AND NOT (record_member.status = 'deleted' AND record_member.user_id = auth.user_id());
    UPDATE identity.user_org_memberships m
    SET role = CASE WHEN role_kept THEN stored.role ELSE record_member.role END,
        status = CASE WHEN status_kept THEN stored.status ELSE record_member.status END,
        directory_managed = record_member.directory_managed,
        workos_updated_at = CASE WHEN role_kept OR status_kept THEN stored.workos_updated_at ELSE record_member.workos_updated_at END,
        updated_at = now()
    WHERE m.org_id = org AND m.user_id = record_member.user_id;
END
$$;
COMMENT ON FUNCTION identity.record_member(text, text, text, text, boolean, timestamptz) IS 'Notes what WorkOS answered to a change. Roles move only with team:manage_roles, statuses only with team:remove_members or to leave; what else WorkOS says has changed is left to the synchronisation, together with the stamp.';

CREATE FUNCTION identity.transfer_ownership(user_id text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    org CONSTANT text := auth.org_id();
    me  CONSTANT text := auth.user_id();
BEGIN
    IF NOT auth.has('team:manage_roles') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    UPDATE identity.organizations o SET owner_id = transfer_ownership.user_id, updated_at = now()
    WHERE o.id = org AND o.type = 'team' AND o.status <> 'deleted'
      AND (o.owner_id = me OR NOT EXISTS (
          SELECT FROM identity.user_org_memberships m WHERE m.org_id = org AND m.user_id = o.owner_id AND m.status = 'active'))
      AND EXISTS (
          SELECT FROM identity.user_org_memberships m
          WHERE m.org_id = org AND m.user_id = transfer_ownership.user_id AND m.status = 'active');
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION identity.transfer_ownership(text) IS 'Makes an active member the owner of the caller''s team: by its owner, or by an administrator while no active member owns it.';

CREATE FUNCTION identity.my_organizations()
    RETURNS TABLE (id text, name text, type text, status text, owned boolean, role text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT o.id, o.name, o.type, o.status, o.owner_id IS NOT DISTINCT FROM m.user_id, m.role
    FROM identity.user_org_memberships m
    JOIN identity.organizations o ON o.id = m.org_id
    WHERE m.user_id = auth.user_id() AND m.status = 'active' AND o.status <> 'deleted'
    ORDER BY o.type, o.name, o.id;
END;
COMMENT ON FUNCTION identity.my_organizations() IS 'Every organization in which the caller is an active member: what a session can be switched to.';

REVOKE ALL ON FUNCTION identity.require_member_change, identity.claim_member_change, identity.release_member_change, identity.member_facts,
    identity.record_member, identity.transfer_ownership, identity.my_organizations FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.claim_member_change, identity.release_member_change, identity.member_facts, identity.record_member,
    identity.transfer_ownership, identity.my_organizations TO auth_service;
