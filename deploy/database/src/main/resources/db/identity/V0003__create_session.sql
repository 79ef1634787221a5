-- Sessions of browsers. The cookie holds 256 random bits; the row is found only by whoever presents them (their SHA-256 is
-- the key). Whose session it is comes from the context, which is WorkOS's token as this database has verified it: a
-- service cannot write a session for somebody whose token it does not have.
CREATE TABLE identity.session (
    id_hash           bytea            NOT NULL DEFAULT auth.presented()
        CONSTRAINT session_id_hash_check CHECK (length(id_hash) = 32),
    user_id           text COLLATE "C" NOT NULL DEFAULT auth.user_id(),
    org_id            text COLLATE "C" DEFAULT auth.org_id(),
    workos_session_id text COLLATE "C" NOT NULL DEFAULT auth.session_id(),
    seal_key_id       text COLLATE "C" NOT NULL CONSTRAINT session_seal_key_id_check CHECK (seal_key_id ~ '^[0-9a-f]{16}$'),
    access_token      bytea            NOT NULL,
    refresh_token     bytea            NOT NULL,
    token_expires_at  timestamptz      NOT NULL,
    token_kid         text COLLATE "C" NOT NULL,
    created_at        timestamptz      NOT NULL DEFAULT now(),
    refreshed_at      timestamptz      NOT NULL DEFAULT now(),
    last_used_at      timestamptz      NOT NULL DEFAULT now(),
    idle_expires_at   timestamptz      NOT NULL,
    expires_at        timestamptz      NOT NULL,
    CONSTRAINT session_pkey PRIMARY KEY (id_hash),
    CONSTRAINT session_expires_at_check CHECK (expires_at > created_at)
);
CREATE INDEX session_user_id_idx ON identity.session (user_id, last_used_at DESC);
CREATE INDEX session_org_id_idx ON identity.session (org_id, last_used_at DESC);
CREATE INDEX session_workos_session_id_idx ON identity.session (workos_session_id);
CREATE INDEX session_expires_at_idx ON identity.session (expires_at);
COMMENT ON TABLE identity.session IS 'One row for each signed-in browser; a session that ended has no row.';
COMMENT ON COLUMN identity.session.id_hash IS 'SHA-256 of the session id in the cookie. The id itself is stored nowhere.';
COMMENT ON COLUMN identity.session.org_id IS 'The organization of the session; sent with every refresh, or WorkOS might forget it.';
COMMENT ON COLUMN identity.session.workos_session_id IS 'WorkOS''s session (sid), which stays the same through every refresh. Not unique: WorkOS may sign the same browser in again under the same one.';
COMMENT ON COLUMN identity.session.seal_key_id IS 'First 16 hex digits of the SHA-256 of the key that sealed the two tokens.';
COMMENT ON COLUMN identity.session.access_token IS 'AES-256-GCM, bound to this row. auth-service has the key, the database does not.';
COMMENT ON COLUMN identity.session.refresh_token IS 'AES-256-GCM, bound to this row. Changes with every refresh and is stored before the new access token is used.';
COMMENT ON COLUMN identity.session.token_kid IS 'The key that signed the access token: when it leaves the key set, the session is refreshed.';
COMMENT ON COLUMN identity.session.idle_expires_at IS 'Automatic logoff: moves on with use.';
COMMENT ON COLUMN identity.session.expires_at IS 'The absolute limit: does not move.';

ALTER TABLE identity.session ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.session FORCE ROW LEVEL SECURITY;
CREATE POLICY session_select ON identity.session FOR SELECT TO auth_service_session
    USING (id_hash = (SELECT auth.presented()));
CREATE POLICY session_insert ON identity.session FOR INSERT TO auth_service_session
    WITH CHECK (id_hash = (SELECT auth.presented()) AND user_id = (SELECT auth.user_id())
        AND org_id IS NOT DISTINCT FROM (SELECT auth.org_id()) AND workos_session_id = (SELECT auth.session_id()));
CREATE POLICY session_update ON identity.session FOR UPDATE TO auth_service_session
    USING (id_hash = (SELECT auth.presented()))
    WITH CHECK (id_hash = (SELECT auth.presented()));
-- The sweep again: no reading, no context, only what ended a day ago and was never asked for since.
CREATE POLICY session_delete ON identity.session FOR DELETE TO auth_service_session
    USING (id_hash = (SELECT auth.presented()) OR least(idle_expires_at, expires_at) < now() - interval '1 day');
GRANT SELECT, DELETE ON identity.session TO auth_service_session;
GRANT INSERT (seal_key_id, access_token, refresh_token, token_expires_at, token_kid, created_at, refreshed_at, last_used_at, idle_expires_at, expires_at)
    ON identity.session TO auth_service_session;
GRANT UPDATE (seal_key_id, access_token, refresh_token, token_expires_at, token_kid, refreshed_at, last_used_at, idle_expires_at)
    ON identity.session TO auth_service_session;
