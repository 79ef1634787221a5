-- The mirror follows WorkOS's Events API: one worker at a time reads it from a cursor. Here is what the replicas share
-- about that (who the worker is, how far it came, which events are known), and what sync may do for one organization and
-- one user at a time.

CREATE TABLE identity.workos_stream (
    name          text COLLATE "C" NOT NULL CONSTRAINT workos_stream_name_check CHECK (name IN ('events')),
    holder        text COLLATE "C" NOT NULL,
    fence         bigint           NOT NULL,
    held_until    timestamptz      NOT NULL,
    cursor        text COLLATE "C",
    read_from     timestamptz,
    checked_at    timestamptz,
    phase         text CONSTRAINT workos_stream_phase_check CHECK (phase IN ('users', 'organizations')),
    phase_page    text COLLATE "C",
    phase_covered text COLLATE "C" NOT NULL DEFAULT '',
    reconciled_at timestamptz,
    CONSTRAINT workos_stream_pkey PRIMARY KEY (name)
);
COMMENT ON TABLE identity.workos_stream IS 'One row: who reads WorkOS''s events, and how far they are applied.';
COMMENT ON COLUMN identity.workos_stream.fence IS 'Grows with every change of the holder. What a former holder still writes names an old one and is refused.';
COMMENT ON COLUMN identity.workos_stream.held_until IS 'By this database''s clock; whoever comes later may take over.';
COMMENT ON COLUMN identity.workos_stream.cursor IS 'The last event that is applied. Moves in the transaction that applied it.';
COMMENT ON COLUMN identity.workos_stream.read_from IS 'Where reading begins while there is no cursor.';
COMMENT ON COLUMN identity.workos_stream.checked_at IS 'When WorkOS last said that nothing comes after the cursor.';
COMMENT ON COLUMN identity.workos_stream.phase IS 'What a reconciliation is at; null when none is under way.';
COMMENT ON COLUMN identity.workos_stream.phase_page IS 'WorkOS''s cursor of the page to read next.';
COMMENT ON COLUMN identity.workos_stream.phase_covered IS 'Up to this id, what WorkOS no longer lists has been looked for.';

CREATE TABLE identity.workos_event (
    id          text COLLATE "C" NOT NULL CONSTRAINT workos_event_id_check CHECK (id ~ '^[!-~]{1,200}$'),
    type        text COLLATE "C" NOT NULL CONSTRAINT workos_event_type_check CHECK (type ~ '^[a-z0-9_.]{1,100}$'),
    seen_at     timestamptz      NOT NULL DEFAULT now(),
    received_at timestamptz,
    applied_at  timestamptz,
    outcome     text CONSTRAINT workos_event_outcome_check CHECK (outcome IN ('changed', 'unchanged', 'skipped', 'failed')),
    CONSTRAINT workos_event_pkey PRIMARY KEY (id),
    CONSTRAINT workos_event_applied_check CHECK ((applied_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX workos_event_waiting_idx ON identity.workos_event (received_at) WHERE applied_at IS NULL;
CREATE INDEX workos_event_seen_at_idx ON identity.workos_event (seen_at);
COMMENT ON TABLE identity.workos_event IS 'Events of WorkOS by their ids, without their content: announced by a webhook, applied by the worker. Kept longer than WorkOS keeps events, so that no repetition is new.';
COMMENT ON COLUMN identity.workos_event.received_at IS 'When the first webhook announced it; null when none did before it was applied.';
COMMENT ON COLUMN identity.workos_event.outcome IS 'changed: the mirror changed. unchanged: it knew. skipped: nothing of ours, or unreadable. failed: given up after several attempts, the log says why.';

ALTER TABLE identity.workos_stream ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.workos_stream FORCE ROW LEVEL SECURITY;
CREATE POLICY workos_stream_sync ON identity.workos_stream TO auth_service_sync
    USING ((SELECT auth.system_actor()) = 'workos_sync')
    WITH CHECK ((SELECT auth.system_actor()) = 'workos_sync');
GRANT SELECT, INSERT, UPDATE ON identity.workos_stream TO auth_service_sync;

ALTER TABLE identity.workos_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.workos_event FORCE ROW LEVEL SECURITY;
CREATE POLICY workos_event_select ON identity.workos_event FOR SELECT TO auth_service_sync
    USING ((SELECT auth.system_actor()) = 'workos_sync');
CREATE POLICY workos_event_insert ON identity.workos_event FOR INSERT TO auth_service_sync
    WITH CHECK (CASE (SELECT auth.system_actor())
        WHEN 'workos_sync' THEN true
        WHEN 'workos_webhook' THEN applied_at IS NULL
        ELSE false
    END);
CREATE POLICY workos_event_update ON identity.workos_event FOR UPDATE TO auth_service_sync
    USING ((SELECT auth.system_actor()) = 'workos_sync')
    WITH CHECK ((SELECT auth.system_actor()) = 'workos_sync');
CREATE POLICY workos_event_delete ON identity.workos_event FOR DELETE TO auth_service_sync
    USING ((SELECT auth.system_actor()) = 'workos_sync' AND seen_at < now() - interval '100 days');
GRANT SELECT, DELETE ON identity.workos_event TO auth_service_sync;
GRANT INSERT (id, type, received_at, applied_at, outcome) ON identity.workos_event TO auth_service_sync;
GRANT UPDATE (applied_at, outcome) ON identity.workos_event TO auth_service_sync;

-- One user at a time, as it is one organization at a time.
ALTER POLICY users_select_sync ON identity.users USING (id = (SELECT auth.system_user_id()));
ALTER POLICY users_insert_sync ON identity.users WITH CHECK (id = (SELECT auth.system_user_id()));
ALTER POLICY users_update_sync ON identity.users
    USING (id = (SELECT auth.system_user_id()))
    WITH CHECK (id = (SELECT auth.system_user_id()));
ALTER POLICY provisioning_select ON identity.provisioning
    USING ((SELECT auth.system_actor()) = 'provisioning' AND user_id = (SELECT auth.system_user_id()));
ALTER POLICY provisioning_insert ON identity.provisioning
    WITH CHECK ((SELECT auth.system_actor()) = 'provisioning' AND user_id = (SELECT auth.system_user_id()));
ALTER POLICY provisioning_update ON identity.provisioning
    USING ((SELECT auth.system_actor()) = 'provisioning' AND user_id = (SELECT auth.system_user_id()))
    WITH CHECK ((SELECT auth.system_actor()) = 'provisioning' AND user_id = (SELECT auth.system_user_id()));

CREATE FUNCTION identity.require_actor(actor text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF auth.system_actor() IS DISTINCT FROM actor THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'system_context_required';
    END IF;
END
$$;

CREATE FUNCTION identity.mirrored_users(past text, upto text, many integer) RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM identity.require_actor('workos_sync');
    RETURN QUERY
        SELECT u.id::text FROM identity.users u
        WHERE u.id > past COLLATE "C" AND (upto IS NULL OR u.id <= upto COLLATE "C") AND u.deleted_at IS NULL
        ORDER BY u.id LIMIT least(many, 1000);
END
$$;
COMMENT ON FUNCTION identity.mirrored_users(text, text, integer) IS 'Ids, and nothing else, of the living users here: to find those whom WorkOS no longer has.';

CREATE FUNCTION identity.mirrored_organizations(past text, upto text, many integer) RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM identity.require_actor('workos_sync');
    RETURN QUERY
        SELECT o.id::text FROM identity.organizations o
        WHERE o.id > past COLLATE "C" AND (upto IS NULL OR o.id <= upto COLLATE "C") AND o.status <> 'deleted'
        ORDER BY o.id LIMIT least(many, 1000);
END
$$;
COMMENT ON FUNCTION identity.mirrored_organizations(text, text, integer) IS 'Ids, and nothing else, of the living organizations here.';

CREATE FUNCTION identity.end_workos_session(session text, reason text) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    ended record;
    many  integer := 0;
BEGIN
    PERFORM identity.require_actor('workos_sync');
    FOR ended IN
        DELETE FROM identity.session s WHERE s.workos_session_id = end_workos_session.session RETURNING s.user_id, s.org_id
    LOOP
        PERFORM audit.append_to(
            coalesce(ended.org_id, 'platform'), 'AUTH_SESSION_ENDED', 'success', 'session', end_workos_session.session, NULL, NULL,
            json_build_array(json_build_object('type', 'user', 'id', ended.user_id)), json_build_object('reason', reason), NULL, NULL);
        many := many + 1;
    END LOOP;
    PERFORM auth.revoke(session);
    RETURN many;
END
$$;
COMMENT ON FUNCTION identity.end_workos_session(text, text) IS 'Ends a session that WorkOS has ended: the rows of it here, with an audit row each, and every token of it in all services; how many rows.';

CREATE FUNCTION identity.forget_user(gone text, at timestamptz) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    no_address CONSTANT text := 'deleted-' || lower(gone) || '@deleted.invalid';
    since      CONSTANT timestamptz := least(at, now());
    member     record;
BEGIN
    PERFORM identity.require_actor('workos_sync');
    IF gone IS DISTINCT FROM auth.system_user_id() OR auth.system_org_id() IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'system_context_required';
    END IF;
    INSERT INTO identity.users AS u (id, email, workos_updated_at, deleted_at) VALUES (gone, no_address, since, since)
    ON CONFLICT (id) DO NOTHING;
    IF FOUND THEN
        PERFORM auth.revoke_member(gone, NULL, since);
        RETURN false; -- nobody here: a tombstone for news that comes late
    END IF;
    UPDATE identity.users u
    SET email = no_address, first_name = NULL, last_name = NULL, deleted_at = since,
        workos_updated_at = greatest(u.workos_updated_at, since), updated_at = now()
    WHERE u.id = gone AND u.deleted_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    FOR member IN
        UPDATE identity.user_org_memberships m
        SET status = 'deleted', workos_updated_at = greatest(m.workos_updated_at, since), updated_at = now()
        WHERE m.user_id = gone AND m.status <> 'deleted'
        RETURNING m.org_id, m.id
    LOOP
        PERFORM audit.append_to(
            member.org_id, 'ORG_MEMBER_REMOVED', 'success', 'membership', member.id, NULL, NULL,
            json_build_array(json_build_object('type', 'user', 'id', gone)), json_build_object('reason', 'user_deleted'), NULL, NULL);
    END LOOP;
    PERFORM audit.append('USER_DELETED', 'success', 'user', gone, NULL, NULL, NULL, NULL, NULL, NULL);
    PERFORM identity.end_membership(gone, NULL, since, 'user_deleted');
    RETURN true;
END
$$;
COMMENT ON FUNCTION identity.forget_user(text, timestamptz) IS 'What follows when WorkOS has deleted the user of the context: name and address go, memberships and sessions end, the row stays for what refers to it. Whether that changed anything.';

CREATE FUNCTION identity.forget_organization(gone text, at timestamptz) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    since  CONSTANT timestamptz := least(at, now());
    member record;
BEGIN
    PERFORM identity.require_actor('workos_sync');
    IF gone IS DISTINCT FROM auth.system_org_id() THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'system_context_required';
    END IF;
    INSERT INTO identity.organizations AS o (id, name, type, status, workos_updated_at) VALUES (gone, '', 'team', 'deleted', since)
    ON CONFLICT (id) DO NOTHING;
    IF FOUND THEN
        RETURN false;
    END IF;
    UPDATE identity.organizations o
    SET status = 'deleted', external_id = NULL, workos_updated_at = greatest(o.workos_updated_at, since), updated_at = now()
    WHERE o.id = gone AND o.status <> 'deleted';
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM audit.append('ORG_DELETED', 'success', 'organization', gone, NULL, NULL, NULL, NULL, NULL, NULL);
    FOR member IN
        UPDATE identity.user_org_memberships m
        SET status = 'deleted', workos_updated_at = greatest(m.workos_updated_at, since), updated_at = now()
        WHERE m.org_id = gone AND m.status <> 'deleted'
        RETURNING m.user_id
    LOOP
        PERFORM identity.end_membership(member.user_id, gone, since, 'organization_deleted');
    END LOOP;
    RETURN true;
END
$$;
COMMENT ON FUNCTION identity.forget_organization(text, timestamptz) IS 'What follows when WorkOS has deleted the organization of the context: nobody is a member any more, and the row stays. Its external id is free again. Whether that changed anything.';

REVOKE ALL ON FUNCTION identity.require_actor, identity.mirrored_users, identity.mirrored_organizations, identity.end_workos_session,
    identity.forget_user, identity.forget_organization FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.mirrored_users, identity.mirrored_organizations, identity.end_workos_session, identity.forget_user,
    identity.forget_organization TO auth_service_sync;
