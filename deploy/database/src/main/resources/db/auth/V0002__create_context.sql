-- The context of a transaction. A service sends a token once (auth.begin) and afterwards its SHA-256 (auth.resume). The
-- setting that stays on the transaction is that hash and nothing else: who it stands for is looked up in a table that no
-- service can read or write, so a forged setting names a stranger only to somebody who holds the stranger's token.

CREATE UNLOGGED TABLE auth_private.verified_token (
    hash         bytea            NOT NULL,
    tx           xid8             NOT NULL DEFAULT pg_current_xact_id(),
    kid          text COLLATE "C" NOT NULL,
    user_id      text COLLATE "C" NOT NULL,
    org_id       text COLLATE "C",
    session_id   text COLLATE "C" NOT NULL,
    role         text COLLATE "C",
    permissions  text[]           NOT NULL,
    impersonator text COLLATE "C",
    valid_until  timestamptz      NOT NULL,
    CONSTRAINT verified_token_pkey PRIMARY KEY (hash, tx)
);
CREATE INDEX verified_token_session_id_idx ON auth_private.verified_token (session_id);
CREATE INDEX verified_token_kid_idx ON auth_private.verified_token (kid);
COMMENT ON TABLE auth_private.verified_token IS 'Claims of tokens whose signature was checked. A cache: unlogged, and losing it costs one verification.';
COMMENT ON COLUMN auth_private.verified_token.hash IS 'SHA-256 of the token''s text.';
COMMENT ON COLUMN auth_private.verified_token.tx IS 'Part of the key so that parallel first uses of one token never wait for each other; their rows are equal.';
COMMENT ON COLUMN auth_private.verified_token.valid_until IS 'exp and the allowed skew.';

CREATE TABLE auth_private.revoked_session (
    session_id text COLLATE "C" NOT NULL CONSTRAINT revoked_session_pkey PRIMARY KEY,
    revoked_at timestamptz      NOT NULL DEFAULT now()
);
COMMENT ON TABLE auth_private.revoked_session IS 'Sessions that were ended while their tokens were still valid. Kept until the last such token has expired.';

CREATE TABLE auth_private.system_login (
    login name NOT NULL CONSTRAINT system_login_pkey PRIMARY KEY
);
COMMENT ON TABLE auth_private.system_login IS 'Logins that work without a user (webhooks, jobs). Only they may begin a system context.';
INSERT INTO auth_private.system_login VALUES ('auth_service_sync');

ALTER TABLE auth_private.verified_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth_private.verified_token FORCE ROW LEVEL SECURITY;
CREATE POLICY verified_token_owner ON auth_private.verified_token TO eleva_auth_owner USING (true) WITH CHECK (true);
ALTER TABLE auth_private.revoked_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth_private.revoked_session FORCE ROW LEVEL SECURITY;
CREATE POLICY revoked_session_owner ON auth_private.revoked_session TO eleva_auth_owner USING (true) WITH CHECK (true);
ALTER TABLE auth_private.system_login ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth_private.system_login FORCE ROW LEVEL SECURITY;
CREATE POLICY system_login_owner ON auth_private.system_login TO eleva_auth_owner USING (true) WITH CHECK (true);

CREATE FUNCTION auth_private.epoch_claim(claims jsonb, name text) RETURNS timestamptz
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    seconds numeric;
BEGIN
    IF jsonb_typeof(claims -> name) IS DISTINCT FROM 'number' THEN
        RETURN NULL;
    END IF;
    seconds := (claims ->> name)::numeric;
    IF seconds NOT BETWEEN 0 AND 99999999999 THEN
        RETURN NULL;
    END IF;
    RETURN to_timestamp(seconds::double precision);
END
$$;
COMMENT ON FUNCTION auth_private.epoch_claim(jsonb, text) IS 'A NumericDate claim; null when absent, not a number or absurd.';

CREATE FUNCTION auth_private.text_claim(claims jsonb, name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE
        WHEN jsonb_typeof(claims -> name) = 'string' AND claims ->> name ~ '^[!-~]{1,200}$' THEN claims ->> name
    END;
COMMENT ON FUNCTION auth_private.text_claim(jsonb, text) IS 'A claim of 1 to 200 printable ASCII characters; null for anything else.';

CREATE FUNCTION auth_private.fence(kind text, name text) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN hashtextextended('eleva.' || kind || ':' || name, 0);
COMMENT ON FUNCTION auth_private.fence(text, text) IS 'Advisory lock between the first use of a token and the end of its session or key.';

CREATE FUNCTION auth_private.accept(token text, hash bytea) RETURNS void
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
    -- From here to the end of this transaction, revoke and retire_key wait for us: no row slips in behind their backs.
    PERFORM pg_advisory_xact_lock_shared(auth_private.fence('session', claims ->> 'sid')),
            pg_advisory_xact_lock_shared(auth_private.fence('key', verified.kid));
    IF EXISTS (SELECT FROM auth_private.revoked_session r WHERE r.session_id = claims ->> 'sid') THEN
        PERFORM auth_private.refuse('session_revoked');
    END IF;
    IF EXISTS (SELECT FROM auth_private.signing_key k WHERE k.kid = verified.kid AND k.retired_at IS NOT NULL) THEN
        PERFORM auth_private.refuse('token_key_unknown');
    END IF;
    INSERT INTO auth_private.verified_token AS v (hash, kid, user_id, org_id, session_id, role, permissions, impersonator, valid_until)
    VALUES (hash, verified.kid, claims ->> 'sub', claims ->> 'org_id', claims ->> 'sid', claims ->> 'role',
            ARRAY(SELECT jsonb_array_elements_text(coalesce(claims -> 'permissions', '[]'))), claims #>> '{act,sub}', expires + skew)
    ON CONFLICT DO NOTHING;
END
$$;
COMMENT ON FUNCTION auth_private.accept(text, bytea) IS 'Verifies a token in full and remembers its claims.';

CREATE FUNCTION auth_private.set_request(request jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF request IS NOT NULL AND (jsonb_typeof(request) <> 'object' OR length(request::text) > 2048) THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'request_malformed';
    END IF;
    PERFORM set_config('eleva.request', coalesce(request::text, ''), true);
END
$$;
COMMENT ON FUNCTION auth_private.set_request(jsonb) IS 'Keeps {"id","trace","svc","ver"} of the request for the audit row.';

CREATE FUNCTION auth.resume(hash bytea, request jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM FROM auth_private.verified_token v
    WHERE v.hash = resume.hash AND v.valid_until > statement_timestamp();
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'EL001', MESSAGE = 'context_unknown';
    END IF;
    PERFORM set_config('eleva.token', encode(hash, 'hex'), true), auth_private.set_request(request);
END
$$;
COMMENT ON FUNCTION auth.resume(bytea, jsonb) IS 'Starts the context of a token that auth.begin has verified before, by its SHA-256. EL001 when it has not, or the token or its session ended.';

CREATE FUNCTION auth.begin(token text, request jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    digest CONSTANT bytea := sha256(convert_to(coalesce(token, ''), 'UTF8'));
BEGIN
    PERFORM FROM auth_private.verified_token v
    WHERE v.hash = digest AND v.valid_until > statement_timestamp();
    IF NOT FOUND THEN
        PERFORM auth_private.accept(token, digest);
    END IF;
    PERFORM set_config('eleva.token', encode(digest, 'hex'), true), auth_private.set_request(request);
END
$$;
COMMENT ON FUNCTION auth.begin(text, jsonb) IS 'Starts the context of a token, verifying it at first sight. EL401 with a stable code when it is refused.';

CREATE FUNCTION auth.begin_system(actor text, org_id text, request jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM auth_private.system_login l WHERE l.login = session_user) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'system_context_refused';
    END IF;
    IF actor IS NULL OR actor !~ '^[a-z][a-z0-9_.:-]{0,99}$' OR org_id !~ '^[!-~]{1,200}$' THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'system_context_malformed';
    END IF;
    PERFORM set_config('eleva.token', '', true), set_config('eleva.system_actor', actor, true),
            set_config('eleva.system_org', coalesce(org_id, ''), true), auth_private.set_request(request);
END
$$;
COMMENT ON FUNCTION auth.begin_system(text, text, jsonb) IS 'Starts a context without a user, for the logins of auth_private.system_login only.';

CREATE FUNCTION auth.present(hash bytea, request jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF hash IS NULL OR length(hash) <> 32 THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'presented_malformed';
    END IF;
    PERFORM set_config('eleva.presented', encode(hash, 'hex'), true), auth_private.set_request(request);
END
$$;
COMMENT ON FUNCTION auth.present(bytea, jsonb) IS 'Presents the SHA-256 of a secret (session id, sign-in state): policies show only the row that belongs to it.';

CREATE FUNCTION auth.anonymous(request jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM set_config('eleva.token', '', true), set_config('eleva.system_actor', '', true),
            set_config('eleva.presented', '', true), set_config('eleva.anonymous', 'yes', true), auth_private.set_request(request);
END
$$;
COMMENT ON FUNCTION auth.anonymous(jsonb) IS 'Starts the context of somebody who did not sign in.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth, auth_private FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.resume(bytea, jsonb), auth.begin(text, jsonb), auth.begin_system(text, text, jsonb),
    auth.present(bytea, jsonb), auth.anonymous(jsonb) TO eleva_service;
