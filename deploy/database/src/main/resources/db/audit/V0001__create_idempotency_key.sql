-- The stored answer of an unsafe request, so that repeating it with the same Idempotency-Key repeats the answer and not
-- the effect. It lives in the schema of the service, so that it commits together with what the request did.
CREATE TABLE audit.idempotency_key (
    org_id          text COLLATE "C" NOT NULL DEFAULT coalesce(auth.org_id(), ''),
    user_id         text COLLATE "C" NOT NULL DEFAULT auth.user_id(),
    key             text COLLATE "C" NOT NULL CONSTRAINT idempotency_key_key_check CHECK (length(key) BETWEEN 1 AND 200),
    request_hash    bytea            NOT NULL CONSTRAINT idempotency_key_request_hash_check CHECK (length(request_hash) = 32),
    response_status integer          CONSTRAINT idempotency_key_response_status_check CHECK (response_status BETWEEN 100 AND 599),
    response_body   jsonb,
    created_at      timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT idempotency_key_pkey PRIMARY KEY (org_id, user_id, key)
);
CREATE INDEX idempotency_key_created_at_idx ON audit.idempotency_key (created_at);
COMMENT ON TABLE audit.idempotency_key IS 'One row for each Idempotency-Key of a caller; may be deleted a day later.';
COMMENT ON COLUMN audit.idempotency_key.org_id IS 'Organization of the caller; empty for a caller without one.';
COMMENT ON COLUMN audit.idempotency_key.request_hash IS 'SHA-256 of method, path and body: the same key with another request is refused.';
COMMENT ON COLUMN audit.idempotency_key.response_status IS 'Null while the first request is still running.';

ALTER TABLE audit.idempotency_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.idempotency_key FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_key_select ON audit.idempotency_key FOR SELECT TO audit_service
    USING (org_id = coalesce((SELECT auth.org_id()), '') AND user_id = (SELECT auth.user_id()));
CREATE POLICY idempotency_key_insert ON audit.idempotency_key FOR INSERT TO audit_service
    WITH CHECK (org_id = coalesce((SELECT auth.org_id()), '') AND user_id = (SELECT auth.user_id()));
CREATE POLICY idempotency_key_update ON audit.idempotency_key FOR UPDATE TO audit_service
    USING (org_id = coalesce((SELECT auth.org_id()), '') AND user_id = (SELECT auth.user_id()))
    WITH CHECK (org_id = coalesce((SELECT auth.org_id()), '') AND user_id = (SELECT auth.user_id()));
-- Whoever's they are, rows of yesterday may go: a job deletes them without reading them and without a context.
CREATE POLICY idempotency_key_delete ON audit.idempotency_key FOR DELETE TO audit_service
    USING (created_at < now() - interval '24 hours');
GRANT SELECT, DELETE ON audit.idempotency_key TO audit_service;
GRANT INSERT (key, request_hash, response_status, response_body) ON audit.idempotency_key TO audit_service;
GRANT UPDATE (response_status, response_body) ON audit.idempotency_key TO audit_service;
