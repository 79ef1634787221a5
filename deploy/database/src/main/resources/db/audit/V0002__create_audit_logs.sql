-- The log. One row is one line of bytes that is built once and never again, because a later Merkle tree is built over
-- exactly these bytes; the columns beside the line are an index of it. Partitioned by month, so that seven years later a
-- month can leave without a single DELETE. Nobody holds a right to change a row, and triggers refuse those who take one.

CREATE TABLE audit.audit_logs (
    id            uuid             NOT NULL,
    recorded_at   timestamptz      NOT NULL,
    occurred_at   timestamptz      NOT NULL,
    org_id        text COLLATE "C" NOT NULL,
    action        text COLLATE "C" NOT NULL,
    outcome       text COLLATE "C" NOT NULL CONSTRAINT audit_logs_outcome_check CHECK (outcome IN ('success', 'failure', 'denied')),
    actor_type    text COLLATE "C" NOT NULL CONSTRAINT audit_logs_actor_type_check CHECK (actor_type IN ('user', 'system', 'anonymous')),
    actor_id      text COLLATE "C",
    session_id    text COLLATE "C",
    actor_role    text COLLATE "C",
    impersonator  text COLLATE "C",
    assurance     text COLLATE "C" NOT NULL,
    resource_type text COLLATE "C" NOT NULL,
    resource_id   text COLLATE "C",
    patient_id    text COLLATE "C",
    purpose       text COLLATE "C",
    request_id    text COLLATE "C",
    trace_id      text COLLATE "C",
    service       text COLLATE "C",
    tx            xid8             NOT NULL DEFAULT pg_current_xact_id(),
    line          bytea            NOT NULL CONSTRAINT audit_logs_line_check CHECK (length(line) <= 32768),
    leaf          bytea            NOT NULL GENERATED ALWAYS AS (sha256('\x00'::bytea || line)) STORED,
    CONSTRAINT audit_logs_pkey PRIMARY KEY (id, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX audit_logs_org_id_recorded_at_idx ON audit.audit_logs (org_id, recorded_at DESC, id DESC);
CREATE INDEX audit_logs_org_id_actor_id_idx ON audit.audit_logs (org_id, actor_id, recorded_at DESC, id DESC);
CREATE INDEX audit_logs_org_id_patient_id_idx ON audit.audit_logs (org_id, patient_id, recorded_at DESC, id DESC) WHERE patient_id IS NOT NULL;
CREATE INDEX audit_logs_org_id_resource_idx ON audit.audit_logs (org_id, resource_type, resource_id, recorded_at DESC, id DESC);
CREATE INDEX audit_logs_patient_id_recorded_at_idx ON audit.audit_logs (patient_id, recorded_at DESC, id DESC) WHERE patient_id IS NOT NULL;
CREATE INDEX audit_logs_tx_idx ON audit.audit_logs (tx);
COMMENT ON TABLE audit.audit_logs IS 'Who did what, on whose data, with what result. Append-only.';
COMMENT ON COLUMN audit.audit_logs.id IS 'UUIDv7.';
COMMENT ON COLUMN audit.audit_logs.recorded_at IS 'By the clock of the database, when the row was made. The partition key.';
COMMENT ON COLUMN audit.audit_logs.occurred_at IS 'By the clock of whoever reported it.';
COMMENT ON COLUMN audit.audit_logs.org_id IS 'Whose log this is; platform for what belongs to no organization.';
COMMENT ON COLUMN audit.audit_logs.actor_id IS 'WorkOS user id, or the name of the job or webhook.';
COMMENT ON COLUMN audit.audit_logs.impersonator IS 'Who acted in the name of the actor; a SHA-256 when WorkOS names that person by e-mail address.';
COMMENT ON COLUMN audit.audit_logs.assurance IS 'How sure the actor is: jwt (signature checked by this database), login (database login), none.';
COMMENT ON COLUMN audit.audit_logs.patient_id IS 'User id of the person whose data it was.';
COMMENT ON COLUMN audit.audit_logs.purpose IS 'Code of the purpose of use.';
COMMENT ON COLUMN audit.audit_logs.tx IS 'Transaction that wrote the row: sealing takes what is older than every running one.';
COMMENT ON COLUMN audit.audit_logs.line IS 'The event as one line of JSON, without a newline and without personal values.';
COMMENT ON COLUMN audit.audit_logs.leaf IS 'Merkle leaf hash of the line, RFC 6962: SHA-256(0x00 ‖ line).';

CREATE TABLE audit.personal (
    event_id    uuid             NOT NULL,
    recorded_at timestamptz      NOT NULL,
    org_id      text COLLATE "C" NOT NULL,
    name        text COLLATE "C" NOT NULL,
    digest      bytea            NOT NULL,
    subject     text COLLATE "C" NOT NULL,
    key_id      text COLLATE "C" NOT NULL,
    sealed      bytea            NOT NULL CONSTRAINT personal_sealed_check CHECK (length(sealed) BETWEEN 44 AND 16384),
    CONSTRAINT personal_pkey PRIMARY KEY (event_id, name, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX personal_org_id_event_id_idx ON audit.personal (org_id, event_id);
CREATE INDEX personal_org_id_subject_idx ON audit.personal (org_id, subject);
COMMENT ON TABLE audit.personal IS 'Personal values of an event, encrypted. They may vanish; the line''s commitment to them stays.';
COMMENT ON COLUMN audit.personal.name IS 'Name of the value, as in sd of the line.';
COMMENT ON COLUMN audit.personal.digest IS 'SHA-256(salt ‖ name ‖ 0x00 ‖ value), the same as in the line.';
COMMENT ON COLUMN audit.personal.subject IS 'Whose value it is: destroying this subject''s key erases it.';
COMMENT ON COLUMN audit.personal.sealed IS 'Nonce and AES-256-GCM of salt ‖ value, under the subject''s key.';

CREATE TABLE audit.subject_key (
    kid        text COLLATE "C" NOT NULL CONSTRAINT subject_key_pkey PRIMARY KEY,
    subject    text COLLATE "C" NOT NULL,
    wrapped    bytea            CONSTRAINT subject_key_wrapped_check CHECK (length(wrapped) BETWEEN 32 AND 512),
    created_at timestamptz      NOT NULL DEFAULT now(),
    erased_at  timestamptz,
    CONSTRAINT subject_key_erased_check CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL))
);
CREATE UNIQUE INDEX subject_key_subject_idx ON audit.subject_key (subject) WHERE erased_at IS NULL;
COMMENT ON TABLE audit.subject_key IS 'One 256-bit key for each person, wrapped by a key that this database never sees.';
COMMENT ON COLUMN audit.subject_key.wrapped IS 'Null once erased.';

-- Statement triggers: row triggers do not fire for rows that a policy hides, and nothing fires for TRUNCATE otherwise.
CREATE FUNCTION audit.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'audit_append_only', DETAIL = TG_OP || ' on ' || TG_TABLE_NAME;
END
$$;
COMMENT ON FUNCTION audit.refuse_change() IS 'Second fence behind the missing grants.';
CREATE TRIGGER audit_logs_no_change BEFORE UPDATE OR DELETE ON audit.audit_logs FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER audit_logs_no_truncate BEFORE TRUNCATE ON audit.audit_logs FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER personal_no_change BEFORE UPDATE OR DELETE ON audit.personal FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER personal_no_truncate BEFORE TRUNCATE ON audit.personal FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER subject_key_no_truncate BEFORE TRUNCATE ON audit.subject_key FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();

ALTER TABLE audit.audit_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.audit_logs FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_logs_owner_insert ON audit.audit_logs FOR INSERT TO eleva_audit_owner WITH CHECK (true);
CREATE POLICY audit_logs_owner_select ON audit.audit_logs FOR SELECT TO eleva_audit_owner USING (true);
CREATE POLICY audit_logs_select ON audit.audit_logs FOR SELECT TO audit_service USING (org_id = (SELECT auth.org_id()));
CREATE POLICY audit_logs_permission ON audit.audit_logs AS RESTRICTIVE FOR SELECT TO audit_service USING ((SELECT auth.has('audit:view_logs')));
GRANT SELECT ON audit.audit_logs TO audit_service;

ALTER TABLE audit.personal ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.personal FORCE ROW LEVEL SECURITY;
CREATE POLICY personal_owner_insert ON audit.personal FOR INSERT TO eleva_audit_owner WITH CHECK (true);
CREATE POLICY personal_owner_select ON audit.personal FOR SELECT TO eleva_audit_owner USING (true);
CREATE POLICY personal_select ON audit.personal FOR SELECT TO audit_service USING (org_id = (SELECT auth.org_id()));
CREATE POLICY personal_permission ON audit.personal AS RESTRICTIVE FOR SELECT TO audit_service USING ((SELECT auth.has('audit:view_logs')));
GRANT SELECT ON audit.personal TO audit_service;

ALTER TABLE audit.subject_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.subject_key FORCE ROW LEVEL SECURITY;
CREATE POLICY subject_key_owner ON audit.subject_key TO eleva_audit_owner USING (true) WITH CHECK (true);
-- A wrapped key is readable through an event of the caller's own organization that was encrypted with it.
CREATE POLICY subject_key_select ON audit.subject_key FOR SELECT TO audit_service
    USING (EXISTS (SELECT FROM audit.personal p WHERE p.org_id = (SELECT auth.org_id()) AND p.subject = subject_key.subject));
CREATE POLICY subject_key_permission ON audit.subject_key AS RESTRICTIVE FOR SELECT TO audit_service USING ((SELECT auth.has('audit:view_logs')));
GRANT SELECT ON audit.subject_key TO audit_service;

CREATE FUNCTION audit.ensure_month(month date) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
AS $$
DECLARE
    first  CONSTANT date := date_trunc('month', month)::date;
    parent text;
    name   text;
    made   boolean := false;
BEGIN
    IF first NOT BETWEEN (date_trunc('month', now()) - interval '1 month')::date AND (date_trunc('month', now()) + interval '12 months')::date THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'month_out_of_range';
    END IF;
    FOREACH parent IN ARRAY ARRAY['audit_logs', 'personal'] LOOP
        name := parent || '_' || to_char(first, 'YYYY_MM');
        CONTINUE WHEN to_regclass('audit.' || name) IS NOT NULL;
        PERFORM pg_advisory_xact_lock(hashtext('eleva.audit.ensure_month'));
        CONTINUE WHEN to_regclass('audit.' || name) IS NOT NULL;
        -- Made apart and attached: PARTITION OF would lock the parent against every append.
        EXECUTE format('CREATE TABLE audit.%I (LIKE audit.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)', name, parent);
        EXECUTE format('ALTER TABLE audit.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE audit.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON audit.%I FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()',
                name || '_no_change', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON audit.%I FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()',
                name || '_no_truncate', name);
        EXECUTE format('COMMENT ON TABLE audit.%I IS %L', name, 'One month of ' || parent || '. No grants and no policies: reached through its parent only.');
        EXECUTE format('ALTER TABLE audit.%I ATTACH PARTITION audit.%I FOR VALUES FROM (%L) TO (%L)', parent, name,
                first::timestamptz, (first + interval '1 month')::timestamptz);
        made := true;
    END LOOP;
    RETURN made;
END
$$;
COMMENT ON FUNCTION audit.ensure_month(date) IS 'Makes the partitions of a month unless they exist; true when it made one. From last month to a year ahead.';

SELECT audit.ensure_month((now() + make_interval(months => ahead))::date) FROM generate_series(0, 3) AS ahead;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.ensure_month(date) TO audit_service;
