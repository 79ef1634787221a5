-- An expert's appointments for a calendar program, which can show no token: whoever has the secret address reads. The secret is
-- kept as its hash only, so that nobody can take one from here, and what is read says when somebody comes and never who or why.
CREATE TABLE app.calendar_feed (
    org_id         text COLLATE "C" NOT NULL DEFAULT auth.org_id(),
    expert_id      text COLLATE "C" NOT NULL DEFAULT auth.user_id(),
    secret_hash    bytea            NOT NULL CONSTRAINT calendar_feed_secret_hash_check CHECK (length(secret_hash) = 32),
    created_at     timestamptz      NOT NULL DEFAULT now(),
    reads          integer          NOT NULL DEFAULT 0,
    window_ends_at timestamptz      NOT NULL DEFAULT '-infinity',
    last_read_at   timestamptz,
    CONSTRAINT calendar_feed_pkey PRIMARY KEY (org_id, expert_id),
    CONSTRAINT calendar_feed_secret_hash_key UNIQUE (secret_hash)
);
COMMENT ON TABLE app.calendar_feed IS 'The secret address of an expert''s calendar, one for each organization of theirs.';
COMMENT ON COLUMN app.calendar_feed.secret_hash IS 'SHA-256 of the secret, which has 256 random bits.';
COMMENT ON COLUMN app.calendar_feed.reads IS 'In the present window, which limits them.';

CREATE INDEX appointment_calendar_idx ON app.appointment (org_id, expert_id, starts_at);

ALTER TABLE app.calendar_feed ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.calendar_feed FORCE ROW LEVEL SECURITY;
CREATE POLICY calendar_feed_own ON app.calendar_feed TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()))
    WITH CHECK (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()));
CREATE POLICY calendar_feed_insert_permission ON app.calendar_feed AS RESTRICTIVE FOR INSERT TO app_service
    WITH CHECK ((SELECT auth.has('calendars:connect')));
CREATE POLICY calendar_feed_update_permission ON app.calendar_feed AS RESTRICTIVE FOR UPDATE TO app_service
    USING ((SELECT auth.has('calendars:connect')));
CREATE POLICY calendar_feed_delete_permission ON app.calendar_feed AS RESTRICTIVE FOR DELETE TO app_service
    USING ((SELECT auth.has('calendars:disconnect')));
CREATE POLICY calendar_feed_owner ON app.calendar_feed TO eleva_app_owner USING (true) WITH CHECK (true);
GRANT SELECT (org_id, expert_id, created_at, last_read_at), DELETE ON app.calendar_feed TO app_service;
GRANT INSERT (secret_hash) ON app.calendar_feed TO app_service;
GRANT UPDATE (secret_hash, created_at, reads, window_ends_at, last_read_at) ON app.calendar_feed TO app_service;

CREATE FUNCTION app.read_calendar(most integer, period interval) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    at   CONSTANT timestamptz := clock_timestamp();
    feed app.calendar_feed;
BEGIN
    UPDATE app.calendar_feed f
    SET reads = CASE WHEN f.window_ends_at <= at THEN 1 ELSE least(f.reads + 1, most + 1) END,
        window_ends_at = CASE WHEN f.window_ends_at <= at THEN at + period ELSE f.window_ends_at END,
        last_read_at = at
    WHERE f.secret_hash = auth.presented()
    RETURNING f.* INTO feed;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN CASE WHEN feed.reads <= most THEN 0 ELSE greatest(1, ceil(extract(epoch FROM feed.window_ends_at - at)))::integer END;
END
$$;
COMMENT ON FUNCTION app.read_calendar IS 'Counts a read of the feed whose secret is presented: 0 when it may be read, the seconds to wait when it was read too often, null when there is no such feed.';

CREATE FUNCTION app.calendar_entries()
    RETURNS TABLE (id uuid, starts_at timestamptz, ends_at timestamptz, status text, version integer, updated_at timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT a.id, a.starts_at, a.ends_at, a.status, a.version, a.updated_at
    FROM app.calendar_feed f
    JOIN app.appointment a ON a.org_id = f.org_id AND a.expert_id = f.expert_id
    WHERE f.secret_hash = auth.presented() AND a.status IN ('confirmed', 'completed', 'no_show', 'cancelled')
      AND a.starts_at BETWEEN now() - interval '90 days' AND now() + interval '400 days'
    ORDER BY a.starts_at, a.id
    LIMIT 5000;
END
$$;
COMMENT ON FUNCTION app.calendar_entries IS 'The appointments of the expert whose feed''s secret is presented, of three months past and a year ahead. Times and states: no patient, no name of an event.';

REVOKE ALL ON FUNCTION app.read_calendar, app.calendar_entries FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.read_calendar, app.calendar_entries TO app_service;
