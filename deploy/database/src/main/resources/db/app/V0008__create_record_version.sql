-- What was written stays: each version of a record's content is a row of its own that nobody may change or delete, and a
-- record only says which one is current. The predecessor overwrote the text and so destroyed medical history.
ALTER TABLE app.record ADD CONSTRAINT record_author_key UNIQUE (org_id, id, author_id);

CREATE TABLE app.record_version (
    org_id     text COLLATE "C" NOT NULL DEFAULT auth.org_id(),
    record_id  uuid             NOT NULL,
    version    integer          NOT NULL CONSTRAINT record_version_version_check CHECK (version >= 1),
    author_id  text COLLATE "C" NOT NULL DEFAULT auth.user_id(),
    kid        text COLLATE "C" NOT NULL,
    content    text COLLATE "C" NOT NULL,
    created_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT record_version_pkey PRIMARY KEY (org_id, record_id, version),
    CONSTRAINT record_version_content_check CHECK (content ~ '^v1\.[A-Za-z0-9_]{1,64}\.[A-Za-z0-9_-]+$' AND split_part(content, '.', 2) = kid),
    -- Only the author of a record adds to it.
    CONSTRAINT record_version_record_fkey FOREIGN KEY (org_id, record_id, author_id) REFERENCES app.record (org_id, id, author_id),
    CONSTRAINT record_version_data_key_fkey FOREIGN KEY (org_id, kid) REFERENCES app.data_key (org_id, kid)
);
CREATE INDEX record_version_kid_idx ON app.record_version (org_id, kid);
COMMENT ON TABLE app.record_version IS 'The content of a record, version by version. Never changed.';
COMMENT ON COLUMN app.record_version.content IS 'v1.<kid>.<base64url of nonce, AES-256-GCM ciphertext and tag>, bound to organization, record and version.';
COMMENT ON COLUMN app.record_version.kid IS 'Which key of the organization; the same as in the content, so that a key''s rows can be counted.';

-- Policy record_owner shows the owner every record; the new table has no row-level security yet.
INSERT INTO app.record_version (org_id, record_id, version, author_id, kid, content, created_at)
    SELECT r.org_id, r.id, r.version, r.author_id, r.kid, r.content, r.created_at FROM app.record r;
ALTER TABLE app.record DROP COLUMN content, DROP COLUMN kid;
REVOKE INSERT (version) ON app.record FROM app_service;
COMMENT ON COLUMN app.record.version IS 'The current row of record_version.';

ALTER TABLE app.record_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.record_version FORCE ROW LEVEL SECURITY;
CREATE POLICY record_version_select ON app.record_version FOR SELECT TO app_service
    USING (org_id = (SELECT auth.org_id()) AND author_id = (SELECT auth.user_id()));
CREATE POLICY record_version_insert ON app.record_version FOR INSERT TO app_service
    WITH CHECK (org_id = (SELECT auth.org_id()) AND author_id = (SELECT auth.user_id()));
CREATE POLICY record_version_select_permission ON app.record_version AS RESTRICTIVE FOR SELECT TO app_service
    USING ((SELECT auth.has('records:view_own')));
CREATE POLICY record_version_insert_permission ON app.record_version AS RESTRICTIVE FOR INSERT TO app_service
    WITH CHECK (CASE WHEN version = 1 THEN (SELECT auth.has('records:create_own')) ELSE (SELECT auth.has('records:edit_own')) END);
CREATE POLICY record_version_owner ON app.record_version FOR SELECT TO eleva_app_owner USING (true);
GRANT SELECT (org_id, record_id, version, author_id, kid, created_at) ON app.record_version TO app_service;
GRANT INSERT (record_id, version, kid, content) ON app.record_version TO app_service;

CREATE OR REPLACE FUNCTION app.open_record(record_id uuid, personal json)
    RETURNS TABLE (org_id text, appointment_id uuid, author_id text, patient_id text, content text, kid text, wrapped bytea,
                   version integer, shared_at timestamptz, created_at timestamptz)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    found   app.record;
    targets json;
BEGIN
    PERFORM auth.require();
    SELECT r.* INTO found FROM app.record r WHERE r.id = open_record.record_id;
    IF found.id IS NULL OR NOT app.may_read_record(found) THEN
        RETURN;
    END IF;
    targets := json_build_array(json_build_object('type', 'appointment', 'id', found.appointment_id));
    PERFORM audit.append('MEDICAL_RECORD_VIEWED', 'success', 'medical_record', found.id::text, found.patient_id, NULL, targets, NULL, personal, NULL);
    IF found.org_id <> auth.org_id() THEN
        PERFORM audit.append_to(found.org_id, 'MEDICAL_RECORD_VIEWED', 'success', 'medical_record', found.id::text, found.patient_id, NULL, targets, NULL, personal, NULL);
    END IF;
    RETURN QUERY
        SELECT found.org_id, found.appointment_id, found.author_id, found.patient_id, v.content, v.kid, k.wrapped,
               found.version, found.shared_at, found.created_at
        FROM app.record_version v
        JOIN app.data_key k ON k.org_id = v.org_id AND k.kid = v.kid
        WHERE v.org_id = found.org_id AND v.record_id = found.id AND v.version = found.version;
END
$$;
