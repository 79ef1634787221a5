-- The login that keeps the key set must know which keys the database still accepts: a key that left WorkOS's set while
-- nobody was looking (a restart, an outage) would otherwise be accepted for ever.
CREATE FUNCTION auth.active_keys(OUT kid text, OUT added_at timestamptz) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT k.kid, k.added_at FROM auth_private.signing_key k WHERE k.retired_at IS NULL ORDER BY k.kid;
END;
COMMENT ON FUNCTION auth.active_keys() IS 'The keys whose tokens are accepted. Public values, for the login that adds and retires them.';
REVOKE ALL ON FUNCTION auth.active_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.active_keys() TO auth_service_keys;
