-- Counters of rate limits, which hold across replicas because they are here. Fixed windows that begin with a key's first
-- call: the limit is exact for any number of parallel calls, whoever waits as long as told has the whole limit again, and a
-- window has a first refusal, which is the one that is noted. The price is up to twice the limit around the end of a window.
--
-- UNLOGGED: a crash forgets the counts and nothing else, and counting writes no WAL. Keys are HMACs made by the service with a
-- key that is not here, so that no address can be read or guessed from a row.
CREATE UNLOGGED TABLE identity.rate_limit (
    key_hash   bytea       NOT NULL CONSTRAINT rate_limit_key_hash_check CHECK (length(key_hash) = 32),
    used       integer     NOT NULL CONSTRAINT rate_limit_used_check CHECK (used > 0),
    expires_at timestamptz NOT NULL,
    CONSTRAINT rate_limit_pkey PRIMARY KEY (key_hash)
);
CREATE INDEX rate_limit_expires_at_idx ON identity.rate_limit (expires_at);
COMMENT ON TABLE identity.rate_limit IS 'How often somebody did something in the present window; forgotten by a crash, swept when the window is over.';
COMMENT ON COLUMN identity.rate_limit.key_hash IS 'HMAC-SHA-256 of the rule and of whom it counts.';
COMMENT ON COLUMN identity.rate_limit.used IS 'Calls in the window; stops counting one above the limit.';
COMMENT ON COLUMN identity.rate_limit.expires_at IS 'When the window ends.';

ALTER TABLE identity.rate_limit ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.rate_limit FORCE ROW LEVEL SECURITY;
CREATE POLICY rate_limit_owner ON identity.rate_limit TO eleva_identity_owner USING (true) WITH CHECK (true);
-- The sweep: no reading, and only what is over.
CREATE POLICY rate_limit_delete ON identity.rate_limit FOR DELETE TO auth_service_session
    USING (expires_at <= now());
GRANT DELETE ON identity.rate_limit TO auth_service_session;

CREATE FUNCTION identity.count_call(key_hash bytea, most integer, period interval,
        OUT allowed boolean, OUT first_refusal boolean, OUT wait_seconds integer)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    at     CONSTANT timestamptz := clock_timestamp();
    counted integer;
    ends    timestamptz;
BEGIN
    IF count_call.key_hash IS NULL OR most IS NULL OR most < 1 OR period IS NULL
        OR period < interval '1 second' OR period > interval '1 day' THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'rate_malformed';
    END IF;
    -- Calls of one key queue at its row. Once refused, they write nothing any more, however many come.
    INSERT INTO identity.rate_limit AS r (key_hash, used, expires_at)
    VALUES (count_call.key_hash, 1, at + period)
    ON CONFLICT (key_hash) DO UPDATE
        SET used       = CASE WHEN r.expires_at <= at THEN 1 ELSE r.used + 1 END,
            expires_at = CASE WHEN r.expires_at <= at THEN excluded.expires_at ELSE r.expires_at END
        WHERE r.expires_at <= at OR r.used <= most
    RETURNING r.used, r.expires_at INTO counted, ends;
    IF counted IS NULL THEN
        SELECT r.expires_at INTO ends FROM identity.rate_limit r WHERE r.key_hash = count_call.key_hash;
    END IF;
    allowed := coalesce(counted <= most, false);
    first_refusal := coalesce(counted > most, false);
    wait_seconds := CASE WHEN allowed THEN 0 ELSE greatest(1, ceil(extract(epoch FROM ends - at)))::integer END;
END
$$;
COMMENT ON FUNCTION identity.count_call(bytea, integer, interval) IS 'Counts a call of a key and says whether it is among the most that its window allows, whether it is the first that is not, and how long to wait.';
REVOKE ALL ON FUNCTION identity.count_call FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.count_call TO auth_service_session;
