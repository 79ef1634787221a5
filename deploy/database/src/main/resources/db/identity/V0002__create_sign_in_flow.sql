-- A sign-in that has been started and not finished. The row is found only by whoever presents the state (its SHA-256 is
-- the key), and only the browser that holds the nonce can finish it: the table holds no value that signs anybody in, and
-- the PKCE verifier is derived from the nonce, so it is not here either.
CREATE TABLE identity.sign_in_flow (
    state_hash      bytea            NOT NULL DEFAULT auth.presented()
        CONSTRAINT sign_in_flow_state_hash_check CHECK (length(state_hash) = 32),
    nonce_hash      bytea            NOT NULL CONSTRAINT sign_in_flow_nonce_hash_check CHECK (length(nonce_hash) = 32),
    return_to       text             NOT NULL CONSTRAINT sign_in_flow_return_to_check
        CHECK (return_to ~ '^/[!-~]*$' AND return_to !~ '^//' AND strpos(return_to, '\') = 0 AND length(return_to) <= 2048),
    organization_id text COLLATE "C" CONSTRAINT sign_in_flow_organization_id_check CHECK (organization_id ~ '^[!-~]{1,200}$'),
    created_at      timestamptz      NOT NULL DEFAULT now(),
    expires_at      timestamptz      NOT NULL DEFAULT now() + interval '10 minutes',
    CONSTRAINT sign_in_flow_pkey PRIMARY KEY (state_hash),
    CONSTRAINT sign_in_flow_expires_at_check CHECK (expires_at <= created_at + interval '10 minutes')
);
CREATE INDEX sign_in_flow_expires_at_idx ON identity.sign_in_flow (expires_at);
COMMENT ON TABLE identity.sign_in_flow IS 'Sign-ins between /auth/login and /auth/callback; deleted by the callback, at most ten minutes old.';
COMMENT ON COLUMN identity.sign_in_flow.state_hash IS 'SHA-256 of the state that WorkOS sends back.';
COMMENT ON COLUMN identity.sign_in_flow.nonce_hash IS 'SHA-256 of the nonce in the flow''s cookie: binds the flow to one browser.';
COMMENT ON COLUMN identity.sign_in_flow.return_to IS 'Path on our own origin: one slash, then no slash and no backslash, visible ASCII.';
COMMENT ON COLUMN identity.sign_in_flow.organization_id IS 'The organization that the sign-in was asked for, to be chosen when WorkOS asks which.';

ALTER TABLE identity.sign_in_flow ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.sign_in_flow FORCE ROW LEVEL SECURITY;
CREATE POLICY sign_in_flow_select ON identity.sign_in_flow FOR SELECT TO auth_service_session
    USING (state_hash = (SELECT auth.presented()));
CREATE POLICY sign_in_flow_insert ON identity.sign_in_flow FOR INSERT TO auth_service_session
    WITH CHECK (state_hash = (SELECT auth.presented()));
-- The job that sweeps deletes without reading and without a context: whoever's they are, expired flows may go.
CREATE POLICY sign_in_flow_delete ON identity.sign_in_flow FOR DELETE TO auth_service_session
    USING (state_hash = (SELECT auth.presented()) OR expires_at <= now());
GRANT SELECT, DELETE ON identity.sign_in_flow TO auth_service_session;
GRANT INSERT (nonce_hash, return_to, organization_id) ON identity.sign_in_flow TO auth_service_session;
