-- Health records. The service that stores them cannot read them: no login has a right on the content's column. It is
-- handed out by app.open_record only, which writes the audit rows in the same statement. No audit row, no health data.
CREATE TABLE app.data_key (
    org_id     text COLLATE "C" NOT NULL DEFAULT auth.org_id(),
    kid        text COLLATE "C" NOT NULL CONSTRAINT data_key_kid_check CHECK (kid ~ '^[A-Za-z0-9_]{1,64}$'),
    wrapped    bytea            NOT NULL CONSTRAINT data_key_wrapped_check CHECK (length(wrapped) BETWEEN 32 AND 512),
    created_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT data_key_pkey PRIMARY KEY (org_id, kid)
);
COMMENT ON TABLE app.data_key IS 'An organization''s key for its records, wrapped by a key that is not in the database. Destroying it makes the records unreadable.';

CREATE TABLE app.record (
    org_id         text COLLATE "C" NOT NULL DEFAULT auth.org_id(),
    id             uuid             NOT NULL,
    appointment_id uuid             NOT NULL,
    author_id      text COLLATE "C" NOT NULL DEFAULT auth.user_id(),
    patient_id     text COLLATE "C" NOT NULL,
    content        text COLLATE "C" NOT NULL CONSTRAINT record_content_check CHECK (content ~ '^v1\.[A-Za-z0-9_]+\.[A-Za-z0-9_-]+$'),
    kid            text COLLATE "C" NOT NULL,
    version        integer          NOT NULL DEFAULT 1,
    shared_at      timestamptz,
    created_at     timestamptz      NOT NULL DEFAULT now(),
    updated_at     timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT record_pkey PRIMARY KEY (org_id, id),
    CONSTRAINT record_id_key UNIQUE (id),
    CONSTRAINT record_patient_fkey FOREIGN KEY (org_id, appointment_id, patient_id) REFERENCES app.appointment (org_id, id, patient_id),
    CONSTRAINT record_author_fkey FOREIGN KEY (org_id, appointment_id, author_id) REFERENCES app.appointment (org_id, id, expert_id),
    CONSTRAINT record_data_key_fkey FOREIGN KEY (org_id, kid) REFERENCES app.data_key (org_id, kid)
);
CREATE INDEX record_appointment_idx ON app.record (org_id, appointment_id, created_at);
COMMENT ON TABLE app.record IS 'What an expert writes about an appointment. author_id and patient_id are the appointment''s, by foreign key.';
COMMENT ON COLUMN app.record.content IS 'v1.<kid>.<base64url of nonce, AES-256-GCM ciphertext and tag>, bound to organization, record and version.';
COMMENT ON COLUMN app.record.shared_at IS 'Since when the patient may read it; null: not.';

ALTER TABLE app.data_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.data_key FORCE ROW LEVEL SECURITY;
CREATE POLICY data_key_select ON app.data_key FOR SELECT TO app_service
    USING (org_id = (SELECT auth.org_id()));
CREATE POLICY data_key_insert ON app.data_key FOR INSERT TO app_service
    WITH CHECK (org_id = (SELECT auth.org_id()));
CREATE POLICY data_key_permission ON app.data_key AS RESTRICTIVE TO app_service
    USING ((SELECT auth.has('records:create_own'))) WITH CHECK ((SELECT auth.has('records:create_own')));
CREATE POLICY data_key_owner ON app.data_key FOR SELECT TO eleva_app_owner USING (true);
GRANT SELECT ON app.data_key TO app_service;
GRANT INSERT (kid, wrapped) ON app.data_key TO app_service;

ALTER TABLE app.record ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.record FORCE ROW LEVEL SECURITY;
CREATE POLICY record_author ON app.record TO app_service
    USING (org_id = (SELECT auth.org_id()) AND author_id = (SELECT auth.user_id()))
    WITH CHECK (org_id = (SELECT auth.org_id()) AND author_id = (SELECT auth.user_id()));
CREATE POLICY record_select_permission ON app.record AS RESTRICTIVE FOR SELECT TO app_service
    USING ((SELECT auth.has('records:view_own')));
CREATE POLICY record_insert_permission ON app.record AS RESTRICTIVE FOR INSERT TO app_service
    WITH CHECK ((SELECT auth.has('records:create_own')));
CREATE POLICY record_update_permission ON app.record AS RESTRICTIVE FOR UPDATE TO app_service
    USING ((SELECT auth.has('records:edit_own')));
CREATE POLICY record_owner ON app.record FOR SELECT TO eleva_app_owner USING (true);
GRANT SELECT (org_id, id, appointment_id, author_id, patient_id, kid, version, shared_at, created_at, updated_at) ON app.record TO app_service;
GRANT INSERT (id, appointment_id, patient_id, content, kid, version) ON app.record TO app_service;
GRANT UPDATE (shared_at, updated_at) ON app.record TO app_service;

CREATE FUNCTION app.may_read_record(found app.record) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    RETURN CASE
        WHEN found.author_id = auth.user_id() AND found.org_id = auth.org_id() THEN auth.has('records:view_own')
        WHEN found.patient_id = auth.user_id() AND found.shared_at IS NOT NULL THEN auth.has('records:view_shared')
        ELSE false
    END;
COMMENT ON FUNCTION app.may_read_record IS 'The author, and the patient once it is shared. Nobody else: not the organization''s owner, billing or compliance.';

CREATE FUNCTION app.open_record(record_id uuid, personal json)
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
    SELECT r.* INTO found FROM app.record r WHERE r.id = record_id;
    IF found.id IS NULL OR NOT app.may_read_record(found) THEN
        RETURN;
    END IF;
    targets := json_build_array(json_build_object('type', 'appointment', 'id', found.appointment_id));
    PERFORM audit.append('MEDICAL_RECORD_VIEWED', 'success', 'medical_record', found.id::text, found.patient_id, NULL, targets, NULL, personal, NULL);
    IF found.org_id <> auth.org_id() THEN
        PERFORM audit.append_to(found.org_id, 'MEDICAL_RECORD_VIEWED', 'success', 'medical_record', found.id::text, found.patient_id, NULL, targets, NULL, personal, NULL);
    END IF;
    RETURN QUERY
        SELECT found.org_id, found.appointment_id, found.author_id, found.patient_id, found.content, found.kid, k.wrapped,
               found.version, found.shared_at, found.created_at
        FROM app.data_key k WHERE k.org_id = found.org_id AND k.kid = found.kid;
END
$$;
COMMENT ON FUNCTION app.open_record IS 'Hands out a record''s ciphertext to who may read it, after writing that down in the log of every organization concerned. No row for anybody else.';

CREATE FUNCTION app.deny_record(record_id uuid, personal json) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found app.record;
BEGIN
    PERFORM auth.require();
    SELECT r.* INTO found FROM app.record r WHERE r.id = record_id;
    IF found.id IS NULL OR app.may_read_record(found) THEN
        RETURN;
    END IF;
    PERFORM audit.append('UNAUTHORIZED_ACCESS_ATTEMPT', 'denied', 'medical_record', found.id::text, NULL, NULL, NULL, NULL, personal, NULL);
    IF found.org_id <> auth.org_id() THEN
        PERFORM audit.append_to(found.org_id, 'UNAUTHORIZED_ACCESS_ATTEMPT', 'denied', 'medical_record', found.id::text, found.patient_id, NULL, NULL, NULL, personal, NULL);
    END IF;
END
$$;
COMMENT ON FUNCTION app.deny_record IS 'Writes down that somebody tried to open a record that exists and is not theirs. The log of the stranger''s organization does not learn whose it is.';

CREATE FUNCTION app.may_see_record(record_id uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM app.record r WHERE r.id = record_id AND app.may_read_record(r));
END;
COMMENT ON FUNCTION app.may_see_record IS 'Whether the caller may read the record, without reading it.';

REVOKE ALL ON FUNCTION app.may_read_record, app.open_record, app.deny_record, app.may_see_record FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.open_record, app.deny_record, app.may_see_record TO app_service;
