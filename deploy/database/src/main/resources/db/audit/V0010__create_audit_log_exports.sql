-- Exports of the trail. A row is written, and committed, before the first byte leaves; it ends with what was really sent.
-- A streamed download can outlive its caller's token or session, so the end may also be told by whoever holds the secret
-- that the start was given: audit-service itself, and nobody else.

CREATE TABLE audit.audit_log_exports (
    org_id       text COLLATE "C" NOT NULL DEFAULT auth.org_id(),
    id           uuid             NOT NULL,
    requested_by text COLLATE "C" NOT NULL DEFAULT auth.user_id(),
    format       text COLLATE "C" NOT NULL CONSTRAINT audit_log_exports_format_check CHECK (format IN ('ndjson', 'csv')),
    range_from   timestamptz      NOT NULL,
    range_to     timestamptz      NOT NULL,
    as_of        pg_snapshot      NOT NULL,
    planned_rows bigint           NOT NULL CONSTRAINT audit_log_exports_planned_rows_check CHECK (planned_rows >= 0),
    handle       bytea            NOT NULL CONSTRAINT audit_log_exports_handle_check CHECK (length(handle) = 32),
    started_at   timestamptz      NOT NULL DEFAULT now(),
    state        text COLLATE "C" NOT NULL DEFAULT 'running' CONSTRAINT audit_log_exports_state_check CHECK (state IN ('running', 'completed', 'aborted')),
    reason       text COLLATE "C" CONSTRAINT audit_log_exports_reason_check CHECK (reason ~ '^[a-z_]{1,64}$'),
    ended_at     timestamptz,
    sent_rows    bigint,
    sent_bytes   bigint,
    sha256       bytea            CONSTRAINT audit_log_exports_sha256_check CHECK (length(sha256) = 32),
    CONSTRAINT audit_log_exports_pkey PRIMARY KEY (org_id, id),
    CONSTRAINT audit_log_exports_id_key UNIQUE (id),
    CONSTRAINT audit_log_exports_range_check CHECK (range_from < range_to),
    CONSTRAINT audit_log_exports_end_check CHECK ((state = 'running') = (ended_at IS NULL)),
    CONSTRAINT audit_log_exports_reason_given_check CHECK ((state = 'aborted') = (reason IS NOT NULL)),
    CONSTRAINT audit_log_exports_complete_check CHECK (state <> 'completed' OR sent_rows = planned_rows)
);
COMMENT ON TABLE audit.audit_log_exports IS 'Who took which part of the trail away, and whether all of it arrived.';
COMMENT ON COLUMN audit.audit_log_exports.as_of IS 'The rows that were committed here are the ones exported, however long it takes.';
COMMENT ON COLUMN audit.audit_log_exports.planned_rows IS 'Rows of the range at as_of; an export that sends another number is not complete.';
COMMENT ON COLUMN audit.audit_log_exports.handle IS 'SHA-256 of a secret known to the process that streams the file.';
COMMENT ON COLUMN audit.audit_log_exports.state IS 'running for ever when the process died before it could tell the end.';
COMMENT ON COLUMN audit.audit_log_exports.sha256 IS 'Of all bytes sent.';

ALTER TABLE audit.audit_log_exports ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.audit_log_exports FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_log_exports_owner ON audit.audit_log_exports TO eleva_audit_owner USING (true) WITH CHECK (true);
CREATE POLICY audit_log_exports_select ON audit.audit_log_exports FOR SELECT TO audit_service USING (org_id = (SELECT auth.org_id()));
CREATE POLICY audit_log_exports_insert ON audit.audit_log_exports FOR INSERT TO audit_service
    WITH CHECK (org_id = (SELECT auth.org_id()) AND requested_by = (SELECT auth.user_id()));
CREATE POLICY audit_log_exports_permission ON audit.audit_log_exports AS RESTRICTIVE TO audit_service
    USING ((SELECT auth.has('audit:export_logs'))) WITH CHECK ((SELECT auth.has('audit:export_logs')));
GRANT SELECT (org_id, id, requested_by, format, range_from, range_to, as_of, planned_rows, started_at, state, reason, ended_at, sent_rows, sent_bytes, sha256)
    ON audit.audit_log_exports TO audit_service;
GRANT INSERT (id, format, range_from, range_to, as_of, planned_rows, handle) ON audit.audit_log_exports TO audit_service;

-- Taking a range away is reading it.
ALTER POLICY audit_logs_permission ON audit.audit_logs
    USING ((SELECT auth.has('audit:view_logs')) OR (SELECT auth.has('audit:export_logs')));

CREATE FUNCTION audit.end_export(
    export uuid, state text, reason text, sent_rows bigint, sent_bytes bigint, sha256 bytea, personal json) RETURNS uuid
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ended audit.audit_log_exports;
BEGIN
    IF state IS NULL OR state NOT IN ('completed', 'aborted') THEN
        PERFORM audit.refuse_event('state_malformed');
    END IF;
    UPDATE audit.audit_log_exports AS e
    SET state = end_export.state, reason = end_export.reason, ended_at = clock_timestamp(), sent_rows = end_export.sent_rows,
        sent_bytes = end_export.sent_bytes, sha256 = end_export.sha256
    WHERE e.id = export AND e.state = 'running'
      AND (e.org_id = auth.org_id() AND e.requested_by = auth.user_id() OR e.handle = auth.presented())
    RETURNING e.* INTO ended;
    IF NOT FOUND THEN
        RETURN NULL; -- ended already, or nobody's business
    END IF;
    RETURN audit.write(ended.org_id, 'AUDIT_LOG_EXPORTED', CASE ended.state WHEN 'completed' THEN 'success' ELSE 'failure' END,
            'audit_log_export', ended.id::text, NULL, NULL, NULL,
            json_build_object('format', ended.format, 'from', audit.timestamp_text(ended.range_from), 'to', audit.timestamp_text(ended.range_to),
                'planned_rows', ended.planned_rows, 'rows', ended.sent_rows, 'bytes', ended.sent_bytes,
                'sha256', encode(ended.sha256, 'hex'), 'reason', ended.reason, 'requested_by', ended.requested_by),
            personal, NULL);
END
$$;
COMMENT ON FUNCTION audit.end_export IS 'Ends an export once, and appends AUDIT_LOG_EXPORTED: success when all rows were sent, else failure with the reason. Null when there was nothing to end.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.end_export TO audit_service;
