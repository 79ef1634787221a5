-- How a session and a signing key end. Both take effect at once for every transaction that starts with auth.resume or
-- auth.begin. A service that is itself compromised and holds a transaction open can stretch that by no more than the
-- remaining life of the token.

CREATE FUNCTION auth_private.wait_for_first_uses(kind text, name text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '5s'
AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING ERRCODE = '25001', MESSAGE = 'read_committed_required';
    END IF;
    PERFORM pg_advisory_xact_lock(auth_private.fence(kind, name));
EXCEPTION
    WHEN lock_not_available OR deadlock_detected THEN
        NULL; -- what ends, ends: nobody may hold it off by holding a transaction open
END
$$;
COMMENT ON FUNCTION auth_private.wait_for_first_uses(text, text) IS 'Lets transactions finish that are remembering a token of this session or key, so that the delete that follows sees their rows.';

CREATE FUNCTION auth.revoke(session text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF session IS NULL OR session !~ '^[!-~]{1,200}$' THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'session_malformed';
    END IF;
    PERFORM auth_private.wait_for_first_uses('session', session);
    INSERT INTO auth_private.revoked_session AS r (session_id) VALUES (session)
    ON CONFLICT (session_id) DO UPDATE SET revoked_at = greatest(r.revoked_at, excluded.revoked_at);
    DELETE FROM auth_private.verified_token v WHERE v.session_id = session;
END
$$;
COMMENT ON FUNCTION auth.revoke(text) IS 'Ends a session in all services: its tokens are refused as soon as this commits.';

CREATE FUNCTION auth.put_key(kid text, n text, e text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    bytes   CONSTANT bytea := auth_private.base64url(n);
    modulus numeric;
    known   auth_private.signing_key;
BEGIN
    IF kid IS NULL OR kid !~ '^[!-~]{1,200}$' OR bytes IS NULL OR e IS DISTINCT FROM 'AQAB' THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'key_malformed';
    END IF;
    -- Top bit set and no leading zero byte: the length of n is the size of the key. An even n is no RSA modulus.
    IF length(bytes) NOT BETWEEN 256 AND 512 OR get_byte(bytes, 0) < 128 OR get_byte(bytes, length(bytes) - 1) % 2 = 0 THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'key_weak';
    END IF;
    modulus := ('0x' || encode(bytes, 'hex'))::numeric;
    INSERT INTO auth_private.signing_key AS k (kid, modulus, size_bytes)
    VALUES (kid, modulus, length(bytes))
    ON CONFLICT ON CONSTRAINT signing_key_pkey DO NOTHING;
    IF FOUND THEN
        RETURN true;
    END IF;
    SELECT k.* INTO known FROM auth_private.signing_key k WHERE k.kid = put_key.kid;
    IF known.modulus IS DISTINCT FROM modulus THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'key_conflict'; -- a kid names one key for ever
    END IF;
    UPDATE auth_private.signing_key k SET retired_at = NULL WHERE k.kid = put_key.kid AND k.retired_at IS NOT NULL;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION auth.put_key(text, text, text) IS 'Adds a key of WorkOS''s key set (kid, n, e as in the JWK); true when that changed something. 22023 for anything but RSA 2048 to 4096 with e 65537.';

CREATE FUNCTION auth.retire_key(kid text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM auth_private.wait_for_first_uses('key', kid);
    UPDATE auth_private.signing_key k SET retired_at = now() WHERE k.kid = retire_key.kid AND k.retired_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM auth_private.verified_token v WHERE v.kid = retire_key.kid;
    RETURN true;
END
$$;
COMMENT ON FUNCTION auth.retire_key(text) IS 'Ends a key and every token that was verified with it.';

CREATE FUNCTION auth.forget_expired() RETURNS bigint
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
    -- No token lives longer than a day, so two days after its end a session needs no tombstone any more.
    DELETE FROM auth_private.revoked_session r WHERE r.revoked_at < now() - interval '2 days';
    RETURN forgotten;
END
$$;
COMMENT ON FUNCTION auth.forget_expired() IS 'Deletes what can no longer be used; the number of forgotten tokens. Called by a job.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth, auth_private FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.revoke(text) TO auth_service, auth_service_session, auth_service_sync;
GRANT EXECUTE ON FUNCTION auth.put_key(text, text, text), auth.retire_key(text), auth.forget_expired() TO auth_service_keys;
