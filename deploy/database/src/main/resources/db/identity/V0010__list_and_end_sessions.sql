-- People see their own sessions and end them, never have too many of them, and take one to another organization. Whoever
-- acts in somebody else's name has an hour. However a session ends, the log of its organization knows.

ALTER TABLE identity.session
    ADD COLUMN id           uuid NOT NULL DEFAULT uuidv7() CONSTRAINT session_id_key UNIQUE,
    ADD COLUMN client       bytea,
    ADD COLUMN impersonator text COLLATE "C" DEFAULT CASE WHEN strpos(auth.impersonator(), '@') > 0
        THEN 'sha256:' || encode(sha256(convert_to(lower(auth.impersonator()), 'UTF8')), 'hex') ELSE auth.impersonator() END,
    ADD COLUMN ask_again    boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT session_impersonation_check CHECK (impersonator IS NULL OR expires_at <= created_at + interval '60 minutes');
CREATE INDEX session_idle_expires_at_idx ON identity.session (idle_expires_at);
COMMENT ON COLUMN identity.session.id IS 'What its user calls it by. Says nothing about the secret in the cookie.';
COMMENT ON COLUMN identity.session.client IS 'Address and user agent of the browser at the last refresh: AES-256-GCM with the key of the tokens, bound to id. Null for an impersonator, whose address is not the user''s own.';
COMMENT ON COLUMN identity.session.impersonator IS 'Who acts in the user''s name, as the log spells it: an e-mail address as its SHA-256.';
COMMENT ON COLUMN identity.session.ask_again IS 'WorkOS was asked something and its answer may have got lost: the next request refreshes, while WorkOS still repeats what it gave.';

-- The sweep is a function now, which leaves an audit row for each session.
DROP POLICY session_delete ON identity.session;
DROP POLICY session_insert ON identity.session;
CREATE POLICY session_insert ON identity.session FOR INSERT TO auth_service_session
    WITH CHECK (id_hash = (SELECT auth.presented()) AND user_id = (SELECT auth.user_id())
        AND org_id IS NOT DISTINCT FROM (SELECT auth.org_id()) AND workos_session_id = (SELECT auth.session_id())
        AND (impersonator IS NULL) = ((SELECT auth.impersonator()) IS NULL));
REVOKE DELETE ON identity.session FROM auth_service_session;
GRANT INSERT (id, client) ON identity.session TO auth_service_session;
GRANT UPDATE (client, ask_again) ON identity.session TO auth_service_session;

-- A request sees the sessions of its own user, and neither secrets nor tokens.
CREATE POLICY session_select_own ON identity.session FOR SELECT TO auth_service
    USING (user_id = (SELECT auth.user_id()));
GRANT SELECT (id, org_id, workos_session_id, seal_key_id, client, impersonator, created_at, last_used_at, idle_expires_at, expires_at)
    ON identity.session TO auth_service;

CREATE FUNCTION identity.note_session(session identity.session, action text, plain json, personal json) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM audit.append_to(
        coalesce(session.org_id, 'platform'), action, 'success', 'session', session.workos_session_id, NULL, NULL,
        (SELECT json_agg(json_build_object('type', t.type, 'id', t.id))
         FROM (VALUES ('user', session.user_id), ('impersonator', session.impersonator)) AS t (type, id)
         WHERE t.id IS NOT NULL),
        plain, personal, NULL);
END
$$;
COMMENT ON FUNCTION identity.note_session(identity.session, text, json, json) IS 'An audit row about a session, in the log of its organization, naming its user and who acts in the user''s name. Only for the functions below.';

CREATE FUNCTION identity.note_session_end(session identity.session, action text, reason text, personal json) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    why CONSTANT json := json_strip_nulls(json_build_object('reason', reason));
BEGIN
    PERFORM identity.note_session(session, action, why, personal);
    IF session.impersonator IS NOT NULL THEN
        PERFORM identity.note_session(session, 'IMPERSONATION_ENDED', why, personal);
    END IF;
END
$$;
COMMENT ON FUNCTION identity.note_session_end(identity.session, text, text, json) IS 'The audit rows of a session''s end. Only for the functions below.';

CREATE FUNCTION identity.end_presented_session(action text, reason text, personal json) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '4s'
AS $$
DECLARE
    ended identity.session;
BEGIN
    IF action IS NULL OR action NOT IN ('AUTH_SIGNED_OUT', 'AUTH_SESSION_ENDED') THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'action_malformed';
    END IF;
    DELETE FROM identity.session s WHERE s.id_hash = auth.presented() RETURNING s.* INTO ended;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    PERFORM identity.note_session_end(ended, action, reason, personal);
    IF action = 'AUTH_SIGNED_OUT' THEN
        DELETE FROM identity.session s WHERE s.user_id = ended.user_id AND s.workos_session_id = ended.workos_session_id;
    END IF;
    -- WorkOS may have signed the same browser in again under the same session: that one goes on.
    IF NOT EXISTS (SELECT FROM identity.session s WHERE s.workos_session_id = ended.workos_session_id) THEN
        PERFORM auth.revoke(ended.workos_session_id);
    END IF;
    RETURN ended.workos_session_id;
END
$$;
COMMENT ON FUNCTION identity.end_presented_session(text, text, json) IS 'Ends the session whose secret is presented, here and for every token of it, with its audit rows; WorkOS''s id of it, null when there is none. The context then has no user.';

CREATE FUNCTION identity.end_own_sessions(which text[], reason text, personal json) RETURNS text[]
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '4s'
AS $$
DECLARE
    ended identity.session;
    ids   text[] := '{}';
BEGIN
    FOR ended IN
        DELETE FROM identity.session s
        WHERE s.user_id = auth.user_id() AND s.workos_session_id = ANY (which)
        RETURNING s.*
    LOOP
        IF ended.workos_session_id <> ALL (ids) THEN
            PERFORM identity.note_session_end(ended, 'AUTH_SESSION_ENDED', reason, personal);
            ids := ids || ended.workos_session_id;
        END IF;
    END LOOP;
    -- Last, because one of them may be the caller's own, and with it the context loses its user.
    PERFORM auth.revoke(id) FROM unnest(ids) AS i (id);
    RETURN ids;
END
$$;
COMMENT ON FUNCTION identity.end_own_sessions(text[], text, json) IS 'Ends sessions of the context''s user by WorkOS''s ids; those that were there. Only for the functions below.';

CREATE FUNCTION identity.end_own_session(id uuid, personal json) RETURNS text[]
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN identity.end_own_sessions(
        ARRAY(SELECT s.workos_session_id FROM identity.session s WHERE s.id = end_own_session.id AND s.user_id = auth.user_id()),
        'ended_by_user', personal);
END
$$;
COMMENT ON FUNCTION identity.end_own_session(uuid, json) IS 'Ends one session of the caller''s user, the caller''s own too; WorkOS''s ids of what ended, empty when the user has no such session.';

CREATE FUNCTION identity.end_other_sessions(personal json) RETURNS text[]
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN identity.end_own_sessions(
        ARRAY(SELECT DISTINCT s.workos_session_id FROM identity.session s
              WHERE s.user_id = auth.user_id() AND s.workos_session_id <> auth.session_id()),
        'ended_by_user', personal);
END
$$;
COMMENT ON FUNCTION identity.end_other_sessions(json) IS 'Ends every session of the caller''s user but the one that asks; WorkOS''s ids of them.';

CREATE FUNCTION identity.limit_sessions(most integer, personal json) RETURNS text[]
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    who   CONSTANT text := auth.user_id();
    proxy CONSTANT boolean := auth.impersonator() IS NOT NULL;
BEGIN
    IF who IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'user_required';
    END IF;
    IF most IS NULL OR most < 1 THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'limit_malformed';
    END IF;
    -- Sign-ins of one user queue here, each after it has written its row: the next one counts it.
    PERFORM pg_advisory_xact_lock(hashtextextended('eleva.sessions:' || who, 0));
    RETURN identity.end_own_sessions(
        ARRAY(
            SELECT s.workos_session_id FROM identity.session s
            WHERE s.user_id = who AND (s.impersonator IS NOT NULL) = proxy AND s.workos_session_id <> auth.session_id()
              AND s.idle_expires_at > now() AND s.expires_at > now()
            GROUP BY s.workos_session_id
            ORDER BY max(s.last_used_at) DESC, max(s.created_at) DESC
            OFFSET most - 1),
        'session_limit', personal);
END
$$;
COMMENT ON FUNCTION identity.limit_sessions(integer, json) IS 'Leaves the context''s user so many sessions, its own and those used last, and ends the others; WorkOS''s ids of them. Sessions of the user and of whoever acts in the user''s name are counted apart.';

CREATE FUNCTION identity.end_overdue_sessions(most integer) RETURNS text[]
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ended identity.session;
    ids   text[] := '{}';
BEGIN
    IF auth.system_actor() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'system_context_required';
    END IF;
    FOR ended IN
        DELETE FROM identity.session s
        WHERE s.id_hash IN (
            SELECT o.id_hash FROM identity.session o
            WHERE o.idle_expires_at <= now() OR o.expires_at <= now()
            LIMIT most
            FOR UPDATE SKIP LOCKED)
        RETURNING s.*
    LOOP
        PERFORM identity.note_session_end(
            ended, 'AUTH_SESSION_ENDED', CASE WHEN ended.expires_at <= now() THEN 'absolute' ELSE 'idle' END, NULL);
        ids := ids || ended.workos_session_id;
    END LOOP;
    ids := ARRAY(
        SELECT DISTINCT i.id FROM unnest(ids) AS i (id)
        WHERE NOT EXISTS (SELECT FROM identity.session s WHERE s.workos_session_id = i.id));
    PERFORM auth.revoke(id) FROM unnest(ids) AS i (id);
    RETURN ids;
END
$$;
COMMENT ON FUNCTION identity.end_overdue_sessions(integer) IS 'Automatic logoff of whoever does not come back: ends sessions whose time is over, with their audit rows; WorkOS''s ids of those that ended altogether.';

CREATE FUNCTION identity.change_organization(last_token bytea, personal json) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    was identity.session;
BEGIN
    SELECT s.* INTO was FROM identity.session s
    WHERE s.id_hash = auth.presented() AND s.user_id = auth.user_id() AND s.workos_session_id = auth.session_id()
      AND (s.impersonator IS NULL) = (auth.impersonator() IS NULL)
    FOR UPDATE;
    IF NOT FOUND OR auth.org_id() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'session_required';
    END IF;
    IF was.org_id = auth.org_id() THEN
        RETURN;
    END IF;
    -- Neither organization learns from its log which other one it is.
    PERFORM identity.note_session(was, 'SESSION_ORGANIZATION_CHANGED', '{"direction":"left"}', personal);
    UPDATE identity.session s SET org_id = auth.org_id() WHERE s.id_hash = was.id_hash;
    PERFORM auth.leave_organization(was.workos_session_id, was.org_id, last_token);
    was.org_id := auth.org_id();
    PERFORM identity.note_session(was, 'SESSION_ORGANIZATION_CHANGED', '{"direction":"entered"}', personal);
END
$$;
COMMENT ON FUNCTION identity.change_organization(bytea, json) IS 'Takes the presented session to the organization of the context''s token, which must be of the same session: an audit row in both logs, and the end of the tokens of the old organization (the last one by its SHA-256).';

CREATE OR REPLACE FUNCTION identity.end_sessions(user_id text, org_id text, reason text) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    ended identity.session;
    ids   text[] := '{}';
BEGIN
    IF NOT identity.may_end(user_id, org_id) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    FOR ended IN
        DELETE FROM identity.session s
        WHERE s.user_id = end_sessions.user_id AND (end_sessions.org_id IS NULL OR s.org_id = end_sessions.org_id)
        RETURNING s.*
    LOOP
        PERFORM identity.note_session_end(ended, 'AUTH_SESSION_ENDED', reason, NULL);
        ids := ids || ended.workos_session_id;
    END LOOP;
    -- Last, because one of them may be the caller's own, and with it the context loses its user.
    PERFORM auth.revoke(id) FROM (SELECT DISTINCT unnest(ids)) AS i (id);
    RETURN cardinality(ids);
END
$$;

REVOKE ALL ON FUNCTION identity.note_session, identity.note_session_end, identity.end_presented_session, identity.end_own_sessions,
    identity.end_own_session, identity.end_other_sessions, identity.limit_sessions, identity.end_overdue_sessions, identity.change_organization
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.end_presented_session, identity.limit_sessions, identity.change_organization TO auth_service_session;
GRANT EXECUTE ON FUNCTION identity.end_own_session, identity.end_other_sessions TO auth_service;
GRANT EXECUTE ON FUNCTION identity.end_overdue_sessions TO auth_service_sync;
