-- Every night one replica compares the mirror with WorkOS. What it compares it reads as any sync does, one organization at a
-- time; here is which organizations there are, whose turn it is, and what came of it.
CREATE TABLE identity.drift_night (
    night text COLLATE "C" NOT NULL CONSTRAINT drift_night_night_check CHECK (night ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    CONSTRAINT drift_night_pkey PRIMARY KEY (night)
);
COMMENT ON TABLE identity.drift_night IS 'A row for each night whose check a replica has taken on: the others leave it alone.';

CREATE TABLE identity.drift_check (
    id            uuid        NOT NULL CONSTRAINT drift_check_pkey PRIMARY KEY,
    started_at    timestamptz NOT NULL,
    finished_at   timestamptz NOT NULL,
    organizations integer     NOT NULL,
    memberships   integer     NOT NULL,
    found         integer     NOT NULL,
    remaining     integer     NOT NULL,
    CONSTRAINT drift_check_counts_check CHECK (remaining BETWEEN 0 AND found)
);
CREATE INDEX drift_check_finished_at_idx ON identity.drift_check (finished_at);
COMMENT ON TABLE identity.drift_check IS 'Counts of each check that came to its end. The differences themselves are in the log of whoever checked.';

ALTER TABLE identity.drift_night ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.drift_night FORCE ROW LEVEL SECURITY;
CREATE POLICY drift_night_select ON identity.drift_night FOR SELECT TO auth_service_sync
    USING ((SELECT auth.system_actor()) = 'drift_check');
CREATE POLICY drift_night_insert ON identity.drift_night FOR INSERT TO auth_service_sync
    WITH CHECK ((SELECT auth.system_actor()) = 'drift_check');
GRANT SELECT, INSERT ON identity.drift_night TO auth_service_sync;

ALTER TABLE identity.drift_check ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.drift_check FORCE ROW LEVEL SECURITY;
CREATE POLICY drift_check_select ON identity.drift_check FOR SELECT TO auth_service_sync
    USING ((SELECT auth.system_actor()) = 'drift_check');
CREATE POLICY drift_check_insert ON identity.drift_check FOR INSERT TO auth_service_sync
    WITH CHECK ((SELECT auth.system_actor()) = 'drift_check');
GRANT SELECT, INSERT ON identity.drift_check TO auth_service_sync;

CREATE FUNCTION identity.organizations_to_check(past text, many integer) RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM identity.require_actor('drift_check');
    RETURN QUERY
        SELECT o.id::text FROM identity.organizations o
        WHERE o.id > past COLLATE "C" AND o.status <> 'deleted'
        ORDER BY o.id LIMIT least(many, 1000);
END
$$;
COMMENT ON FUNCTION identity.organizations_to_check(text, integer) IS 'Ids, and nothing else, of the living organizations here.';
REVOKE ALL ON FUNCTION identity.organizations_to_check FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.organizations_to_check TO auth_service_sync;
