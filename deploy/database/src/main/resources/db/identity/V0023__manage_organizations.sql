-- The caller's organization: renaming it, founding a team, and deleting it after a time of grace.

-- A new name, by whoever has the permission: a policy that allows, and one that demands.
CREATE POLICY organizations_update ON identity.organizations FOR UPDATE TO auth_service
    USING (id = (SELECT auth.org_id()))
    WITH CHECK (id = (SELECT auth.org_id()));
CREATE POLICY organizations_update_permission ON identity.organizations AS RESTRICTIVE FOR UPDATE TO auth_service
    USING ((SELECT auth.has('team:manage_settings')))
    WITH CHECK ((SELECT auth.has('team:manage_settings')));
GRANT UPDATE (name, updated_at, workos_updated_at) ON identity.organizations TO auth_service;

CREATE FUNCTION identity.found_team(org_id text, name text, external_id text, organization_updated_at timestamptz,
        membership_id text, role text, membership_updated_at timestamptz, personal json)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me CONSTANT text := auth.user_id();
    founded boolean;
BEGIN
    -- The name that the team has at WorkOS says who made it.
    IF me IS NULL OR NOT starts_with(external_id, 'team:' || me || ':') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    INSERT INTO identity.organizations AS o (id, name, external_id, type, owner_id, workos_updated_at)
    VALUES (org_id, name, external_id, 'team', me, organization_updated_at)
    ON CONFLICT DO NOTHING;
    founded := FOUND;
    IF NOT founded THEN
        -- The synchronisation may have been here first; then the owner is still missing.
        UPDATE identity.organizations o SET owner_id = me, updated_at = now()
        WHERE o.id = found_team.org_id AND o.external_id = found_team.external_id AND o.owner_id IS NULL;
        founded := FOUND;
    END IF;
    INSERT INTO identity.user_org_memberships AS m (org_id, user_id, id, role, status, workos_updated_at)
    VALUES (org_id, me, membership_id, role, 'active', membership_updated_at)
    ON CONFLICT DO NOTHING;
    IF founded THEN
        PERFORM audit.append_to(org_id, 'ORG_CREATED', 'success', 'organization', org_id, NULL, NULL,
            json_build_array(json_build_object('type', 'user', 'id', me)), json_build_object('type', 'team'), personal, NULL);
    END IF;
    RETURN founded;
END
$$;
COMMENT ON FUNCTION identity.found_team(text, text, text, timestamptz, text, text, timestamptz, json) IS 'Notes a team that the caller has made at WorkOS, with the caller as its owner and first member, in its own log; false when it was known already.';

CREATE TABLE identity.organization_deletion (
    org_id       text COLLATE "C" NOT NULL,
    state        text             NOT NULL DEFAULT 'scheduled'
        CONSTRAINT organization_deletion_state_check CHECK (state IN ('scheduled', 'executing', 'done')),
    requested_by text COLLATE "C" NOT NULL,
    requested_at timestamptz      NOT NULL DEFAULT now(),
    delete_after timestamptz      NOT NULL,
    attempts     integer          NOT NULL DEFAULT 0,
    attempted_at timestamptz,
    again_at     timestamptz,
    last_failure text COLLATE "C",
    done_at      timestamptz,
    CONSTRAINT organization_deletion_pkey PRIMARY KEY (org_id),
    CONSTRAINT organization_deletion_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity.organizations (id),
    CONSTRAINT organization_deletion_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES identity.users (id),
    CONSTRAINT organization_deletion_done_check CHECK ((state = 'done') = (done_at IS NOT NULL))
);
CREATE INDEX organization_deletion_requested_by_idx ON identity.organization_deletion (requested_by);
CREATE INDEX organization_deletion_due_idx ON identity.organization_deletion (delete_after) WHERE state <> 'done';
COMMENT ON TABLE identity.organization_deletion IS 'Organizations that are to be deleted, and those that were. Cancelling takes the row away, until its execution has begun.';
COMMENT ON COLUMN identity.organization_deletion.again_at IS 'When an execution that was begun may be taken up by somebody else: it was killed, or WorkOS did not let it happen.';
ALTER TABLE identity.organization_deletion ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.organization_deletion FORCE ROW LEVEL SECURITY;
CREATE POLICY organization_deletion_owner ON identity.organization_deletion TO eleva_identity_owner USING (true) WITH CHECK (true);
CREATE POLICY organization_deletion_select ON identity.organization_deletion FOR SELECT TO auth_service
    USING (org_id = (SELECT auth.org_id()));
GRANT SELECT (org_id, state, requested_at, delete_after) ON identity.organization_deletion TO auth_service;

CREATE FUNCTION identity.may_delete_organization() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT auth.org_id() IS NOT NULL AND (auth.has('organizations:delete') OR EXISTS (
        SELECT FROM identity.organizations o
        JOIN identity.user_org_memberships m ON m.org_id = o.id AND m.user_id = o.owner_id AND m.status = 'active'
        WHERE o.id = auth.org_id() AND o.owner_id = auth.user_id()));
END;
COMMENT ON FUNCTION identity.may_delete_organization() IS 'Whether the caller may have the organization deleted, and may stop that: its owner, or whoever has organizations:delete.';

CREATE FUNCTION identity.require_deletion_right() RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT identity.may_delete_organization() THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    RETURN auth.org_id();
END
$$;
COMMENT ON FUNCTION identity.require_deletion_right() IS 'The caller''s organization; 42501 for whom identity.may_delete_organization refuses.';

CREATE FUNCTION identity.schedule_deletion(grace interval) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    org CONSTANT text := identity.require_deletion_right();
BEGIN
    UPDATE identity.organizations o SET status = 'deleting', updated_at = now()
    WHERE o.id = org AND o.type = 'team' AND o.status = 'active';
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO identity.organization_deletion (org_id, requested_by, delete_after) VALUES (org, auth.user_id(), now() + grace);
    RETURN true;
END
$$;
COMMENT ON FUNCTION identity.schedule_deletion(interval) IS 'Schedules the deletion of the caller''s team; false when it is no team, or scheduled already.';

CREATE FUNCTION identity.cancel_deletion() RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    org CONSTANT text := identity.require_deletion_right();
BEGIN
    -- The row's lock decides between this and the job: one of them sees what the other has made of it.
    DELETE FROM identity.organization_deletion d WHERE d.org_id = org AND d.state = 'scheduled';
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE identity.organizations o SET status = 'active', updated_at = now() WHERE o.id = org AND o.status = 'deleting';
    RETURN true;
END
$$;
COMMENT ON FUNCTION identity.cancel_deletion() IS 'Stops the deletion of the caller''s organization; false when there is none, or when it has begun.';

CREATE FUNCTION identity.take_due_deletion(a_minute integer, lease interval) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    org text;
BEGIN
    IF auth.system_actor() IS DISTINCT FROM 'organization_deletion' THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    -- One at a time decides, so that all replicas together keep WorkOS's limit.
    PERFORM pg_advisory_xact_lock(hashtextextended('identity.take_due_deletion', 0));
    IF (SELECT count(*) FROM identity.organization_deletion d WHERE d.attempted_at > clock_timestamp() - interval '60 seconds') >= a_minute THEN
        RETURN NULL;
    END IF;
    UPDATE identity.organization_deletion d
    SET state = 'executing', attempts = d.attempts + 1, attempted_at = clock_timestamp(), again_at = clock_timestamp() + lease
    WHERE d.org_id = (
        SELECT w.org_id FROM identity.organization_deletion w
        WHERE w.state <> 'done' AND w.delete_after <= clock_timestamp() AND (w.again_at IS NULL OR w.again_at <= clock_timestamp())
        ORDER BY w.delete_after LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING d.org_id INTO org;
    RETURN org;
END
$$;
COMMENT ON FUNCTION identity.take_due_deletion(integer, interval) IS 'The next organization whose time is over, for the job that deletes; null when there is none or this minute has had enough of them. From here on it cannot be cancelled.';

CREATE FUNCTION identity.note_deletion_failure(code text, pause interval) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    UPDATE identity.organization_deletion d SET last_failure = code, again_at = clock_timestamp() + pause
    WHERE auth.system_actor() = 'organization_deletion' AND d.org_id = auth.system_org_id() AND d.state = 'executing';
END;
COMMENT ON FUNCTION identity.note_deletion_failure(text, interval) IS 'Why the execution of a deletion stopped, and when it may go on.';

CREATE FUNCTION identity.end_organization(at timestamptz) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    org CONSTANT text := auth.system_org_id();
    many bigint;
BEGIN
    IF auth.system_actor() IS DISTINCT FROM 'organization_deletion'
        OR NOT EXISTS (SELECT FROM identity.organization_deletion d WHERE d.org_id = org AND d.state = 'executing') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    SELECT coalesce(sum(identity.end_membership(m.user_id, org, at, 'organization_deleted')), 0) INTO many
    FROM identity.user_org_memberships m
    WHERE m.org_id = org;
    RETURN many;
END
$$;
COMMENT ON FUNCTION identity.end_organization(timestamptz) IS 'Ends all sessions and tokens of all members of the organization that is being deleted; how many sessions.';

CREATE FUNCTION identity.finish_deletion() RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    org CONSTANT text := auth.system_org_id();
    changed boolean;
BEGIN
    UPDATE identity.organization_deletion d SET state = 'done', done_at = now(), last_failure = NULL
    WHERE auth.system_actor() = 'organization_deletion' AND d.org_id = org AND d.state = 'executing';
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE identity.organizations o SET status = 'deleted', updated_at = now() WHERE o.id = org AND o.status <> 'deleted';
    changed := FOUND;
    UPDATE identity.user_org_memberships m SET status = 'deleted', updated_at = now() WHERE m.org_id = org AND m.status <> 'deleted';
    RETURN changed;
END
$$;
COMMENT ON FUNCTION identity.finish_deletion() IS 'The organization is gone at WorkOS: tombstones for it and its memberships; false when the synchronisation has noted that already.';

REVOKE ALL ON FUNCTION identity.found_team, identity.may_delete_organization, identity.require_deletion_right,
    identity.schedule_deletion, identity.cancel_deletion, identity.take_due_deletion, identity.note_deletion_failure, identity.end_organization,
    identity.finish_deletion FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.found_team, identity.may_delete_organization, identity.schedule_deletion,
    identity.cancel_deletion TO auth_service;
GRANT EXECUTE ON FUNCTION identity.take_due_deletion, identity.note_deletion_failure, identity.end_organization, identity.finish_deletion
    TO auth_service_sync;
