-- Two more ways for tokens to end: one token, when its session goes to another organization; and everything that a user
-- holds in an organization, when the membership ends, whether this database has seen the token before or not.

CREATE TABLE auth_private.revoked_token (
    hash       bytea       NOT NULL CONSTRAINT revoked_token_pkey PRIMARY KEY CONSTRAINT revoked_token_hash_check CHECK (length(hash) = 32),
    revoked_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE auth_private.revoked_token IS 'Single tokens that were ended, by the SHA-256 of their text. Kept until they have expired.';

CREATE TABLE auth_private.revoked_member (
    user_id    text COLLATE "C" NOT NULL,
    org_id     text COLLATE "C" NOT NULL,
    revoked_at timestamptz      NOT NULL,
    CONSTRAINT revoked_member_pkey PRIMARY KEY (user_id, org_id)
);
COMMENT ON TABLE auth_private.revoked_member IS 'Users whose tokens were ended in an organization. Kept until the last such token has expired.';
COMMENT ON COLUMN auth_private.revoked_member.org_id IS 'Empty: in every organization.';
COMMENT ON COLUMN auth_private.revoked_member.revoked_at IS 'Tokens issued until then are refused. Who joins again gets newer ones.';

ALTER TABLE auth_private.revoked_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth_private.revoked_token FORCE ROW LEVEL SECURITY;
CREATE POLICY revoked_token_owner ON auth_private.revoked_token TO eleva_auth_owner USING (true) WITH CHECK (true);
ALTER TABLE auth_private.revoked_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth_private.revoked_member FORCE ROW LEVEL SECURITY;
CREATE POLICY revoked_member_owner ON auth_private.revoked_member TO eleva_auth_owner USING (true) WITH CHECK (true);

-- A cache: what was in it is verified again.
DELETE FROM auth_private.verified_token;
ALTER TABLE auth_private.verified_token ADD COLUMN issued_at timestamptz NOT NULL;
COMMENT ON COLUMN auth_private.verified_token.issued_at IS 'iat.';
CREATE INDEX verified_token_user_id_idx ON auth_private.verified_token (user_id);

CREATE OR REPLACE FUNCTION auth_private.accept(token text, hash bytea) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    skew     CONSTANT interval := '30 seconds';
    longest  CONSTANT interval := '24 hours';
    verified record;
    claims   jsonb;
    client   text;
    issued   timestamptz;
    expires  timestamptz;
    clock    CONSTANT timestamptz := clock_timestamp();
BEGIN
    verified := auth_private.verify_rs256(token);
    claims := jsonb_strip_nulls(verified.claims); -- a null claim is an absent one
    IF NOT EXISTS (SELECT FROM auth_private.issuer i WHERE i.issuer = auth_private.text_claim(claims, 'iss')) THEN
        PERFORM auth_private.refuse('token_issuer');
    END IF;
    -- WorkOS names the client in client_id; a token without it may name it as its only audience.
    client := auth_private.text_claim(claims, CASE WHEN claims ? 'client_id' THEN 'client_id' ELSE 'aud' END);
    IF NOT EXISTS (SELECT FROM auth_private.issuer i WHERE i.issuer = claims ->> 'iss' AND i.client_id = client) THEN
        PERFORM auth_private.refuse('token_client');
    END IF;
    expires := auth_private.epoch_claim(claims, 'exp');
    issued := auth_private.epoch_claim(claims, 'iat');
    IF expires IS NULL OR issued IS NULL OR expires - issued > longest OR claims ? 'nbf' AND auth_private.epoch_claim(claims, 'nbf') IS NULL THEN
        PERFORM auth_private.refuse('token_claims');
    END IF;
    IF expires + skew <= clock THEN
        PERFORM auth_private.refuse('token_expired');
    END IF;
    IF greatest(issued, auth_private.epoch_claim(claims, 'nbf')) - skew > clock THEN
        PERFORM auth_private.refuse('token_not_yet_valid');
    END IF;
    IF auth_private.text_claim(claims, 'sub') IS NULL OR auth_private.text_claim(claims, 'sid') IS NULL
        OR claims ? 'org_id' AND auth_private.text_claim(claims, 'org_id') IS NULL
        OR claims ? 'role' AND auth_private.text_claim(claims, 'role') IS NULL
        OR claims ? 'act' AND auth_private.text_claim(claims -> 'act', 'sub') IS NULL
        OR jsonb_typeof(coalesce(claims -> 'permissions', '[]')) <> 'array'
        OR jsonb_path_exists(coalesce(claims -> 'permissions', '[]'), '$[*] ? (@.type() != "string")') THEN
        PERFORM auth_private.refuse('token_claims');
    END IF;
    -- From here to the end of this transaction, whoever revokes or retires waits for us: no row slips in behind their backs.
    PERFORM pg_advisory_xact_lock_shared(auth_private.fence('session', claims ->> 'sid')),
            pg_advisory_xact_lock_shared(auth_private.fence('user', claims ->> 'sub')),
            pg_advisory_xact_lock_shared(auth_private.fence('key', verified.kid));
    IF EXISTS (SELECT FROM auth_private.revoked_session r WHERE r.session_id = claims ->> 'sid')
        OR EXISTS (SELECT FROM auth_private.revoked_token r WHERE r.hash = accept.hash)
        OR EXISTS (
            SELECT FROM auth_private.revoked_member r
            WHERE r.user_id = claims ->> 'sub' AND r.org_id IN ('', claims ->> 'org_id') AND issued <= r.revoked_at) THEN
        PERFORM auth_private.refuse('session_revoked');
    END IF;
    IF EXISTS (SELECT FROM auth_private.signing_key k WHERE k.kid = verified.kid AND k.retired_at IS NOT NULL) THEN
        PERFORM auth_private.refuse('token_key_unknown');
    END IF;
    INSERT INTO auth_private.verified_token AS v (hash, kid, user_id, org_id, session_id, role, permissions, impersonator, issued_at, valid_until)
    VALUES (hash, verified.kid, claims ->> 'sub', claims ->> 'org_id', claims ->> 'sid', claims ->> 'role',
            ARRAY(SELECT jsonb_array_elements_text(coalesce(claims -> 'permissions', '[]'))), claims #>> '{act,sub}', issued, expires + skew)
    ON CONFLICT DO NOTHING;
END
$$;

CREATE FUNCTION auth.revoke_token(hash bytea) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF hash IS NULL OR length(hash) <> 32 THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'token_malformed';
    END IF;
    INSERT INTO auth_private.revoked_token AS r (hash) VALUES (hash) ON CONFLICT ON CONSTRAINT revoked_token_pkey DO NOTHING;
    DELETE FROM auth_private.verified_token v WHERE v.hash = revoke_token.hash;
END
$$;
COMMENT ON FUNCTION auth.revoke_token(bytea) IS 'Ends one token, by the SHA-256 of its text, and not its session. To be called for a token that this database has verified: a first use at this very moment may outlive it.';

CREATE FUNCTION auth.revoke_member(user_id text, org_id text, at timestamptz) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF user_id IS NULL OR user_id !~ '^[!-~]{1,200}$' OR org_id !~ '^[!-~]{1,200}$' OR at IS NULL OR at > now() + interval '1 minute' THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'member_malformed';
    END IF;
    PERFORM auth_private.wait_for_first_uses('user', user_id);
    INSERT INTO auth_private.revoked_member AS r (user_id, org_id, revoked_at)
    VALUES (revoke_member.user_id, coalesce(revoke_member.org_id, ''), at)
    ON CONFLICT ON CONSTRAINT revoked_member_pkey DO UPDATE SET revoked_at = greatest(r.revoked_at, excluded.revoked_at);
    DELETE FROM auth_private.verified_token v
    WHERE v.user_id = revoke_member.user_id AND (revoke_member.org_id IS NULL OR v.org_id = revoke_member.org_id) AND v.issued_at <= at;
END
$$;
COMMENT ON FUNCTION auth.revoke_member(text, text, timestamptz) IS 'Ends every token of a user in an organization (null: in all) that was issued until then, in all services.';

CREATE OR REPLACE FUNCTION auth.forget_expired() RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    forgotten bigint;
BEGIN
    DELETE FROM auth_private.verified_token v
    WHERE v.valid_until <= now()
       OR EXISTS (SELECT FROM auth_private.revoked_session r WHERE r.session_id = v.session_id)
       OR NOT EXISTS (SELECT FROM auth_private.signing_key k WHERE k.kid = v.kid AND k.retired_at IS NULL);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    -- No token lives longer than a day, so two days later nothing needs a tombstone any more.
    DELETE FROM auth_private.revoked_session r WHERE r.revoked_at < now() - interval '2 days';
    DELETE FROM auth_private.revoked_token r WHERE r.revoked_at < now() - interval '2 days';
    DELETE FROM auth_private.revoked_member r WHERE r.revoked_at < now() - interval '2 days';
    RETURN forgotten;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth, auth_private FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.revoke_token(bytea) TO auth_service_session;
GRANT EXECUTE ON FUNCTION auth.revoke(text), auth.revoke_member(text, text, timestamptz) TO eleva_identity_owner;
GRANT EXECUTE ON FUNCTION auth.revoke_member(text, text, timestamptz) TO auth_service_sync;
