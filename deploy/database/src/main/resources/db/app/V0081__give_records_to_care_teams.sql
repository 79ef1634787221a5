-- Who reads a record: its author, its patient once it is shared, whom the author has given it to for a time, and in an
-- emergency whoever may manage records in its organization and says why. Nobody in somebody else's name, no owner, no billing,
-- no plain member. One function decides it, app.record_access, and each door asks it.

-- In person only, whatever the token permits: the endpoints refuse impersonation, and so do the rows.
CREATE POLICY record_in_person ON app.record AS RESTRICTIVE TO app_service
    USING ((SELECT auth.impersonator()) IS NULL) WITH CHECK ((SELECT auth.impersonator()) IS NULL);
CREATE POLICY record_version_in_person ON app.record_version AS RESTRICTIVE TO app_service
    USING ((SELECT auth.impersonator()) IS NULL) WITH CHECK ((SELECT auth.impersonator()) IS NULL);
CREATE POLICY data_key_in_person ON app.data_key AS RESTRICTIVE TO app_service
    USING ((SELECT auth.impersonator()) IS NULL) WITH CHECK ((SELECT auth.impersonator()) IS NULL);
-- Whoever writes on needs the key as much as whoever begins.
DROP POLICY data_key_permission ON app.data_key;
CREATE POLICY data_key_permission ON app.data_key AS RESTRICTIVE TO app_service
    USING ((SELECT auth.has('records:create_own')) OR (SELECT auth.has('records:edit_own')))
    WITH CHECK ((SELECT auth.has('records:create_own')) OR (SELECT auth.has('records:edit_own')));

CREATE INDEX record_author_idx ON app.record (org_id, author_id, created_at DESC, id DESC);
CREATE INDEX record_shared_idx ON app.record (patient_id, created_at DESC, id DESC) WHERE shared_at IS NOT NULL;

CREATE TABLE app.record_grant (
    org_id     text COLLATE "C" NOT NULL,
    id         uuid             NOT NULL,
    record_id  uuid             NOT NULL,
    author_id  text COLLATE "C" NOT NULL,
    grantee_id text COLLATE "C" NOT NULL,
    expires_at timestamptz      NOT NULL,
    revoked_at timestamptz,
    created_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT record_grant_pkey PRIMARY KEY (org_id, id),
    CONSTRAINT record_grant_id_key UNIQUE (id),
    -- Only the author of a record gives it.
    CONSTRAINT record_grant_record_fkey FOREIGN KEY (org_id, record_id, author_id) REFERENCES app.record (org_id, id, author_id),
    CONSTRAINT record_grant_grantee_check CHECK (grantee_id <> author_id),
    CONSTRAINT record_grant_expires_check CHECK (expires_at > created_at)
);
CREATE UNIQUE INDEX record_grant_grantee_key ON app.record_grant (org_id, record_id, grantee_id) WHERE revoked_at IS NULL;
CREATE INDEX record_grant_grantee_idx ON app.record_grant (org_id, grantee_id, expires_at) WHERE revoked_at IS NULL;
CREATE INDEX record_grant_record_idx ON app.record_grant (org_id, record_id, created_at DESC, id DESC);
COMMENT ON TABLE app.record_grant IS 'That a colleague of the author may read a record until a day.';
COMMENT ON COLUMN app.record_grant.revoked_at IS 'Taken back before it expired. Never deleted, so that it can be told who could read.';

CREATE TABLE app.break_glass (
    org_id     text COLLATE "C" NOT NULL,
    id         uuid             NOT NULL,
    record_id  uuid             NOT NULL,
    user_id    text COLLATE "C" NOT NULL,
    expires_at timestamptz      NOT NULL,
    created_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT break_glass_pkey PRIMARY KEY (org_id, id),
    CONSTRAINT break_glass_id_key UNIQUE (id),
    CONSTRAINT break_glass_record_fkey FOREIGN KEY (org_id, record_id) REFERENCES app.record (org_id, id)
);
CREATE INDEX break_glass_record_idx ON app.break_glass (org_id, record_id, user_id, expires_at);
COMMENT ON TABLE app.break_glass IS 'Emergencies: somebody who manages records has said why one must be read, and may for an hour. Why is in the trail, encrypted, and not here.';

ALTER TABLE app.record_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.record_grant FORCE ROW LEVEL SECURITY;
CREATE POLICY record_grant_author ON app.record_grant FOR SELECT TO app_service
    USING (org_id = (SELECT auth.org_id()) AND author_id = (SELECT auth.user_id()));
CREATE POLICY record_grant_permission ON app.record_grant AS RESTRICTIVE FOR SELECT TO app_service
    USING ((SELECT auth.has('records:edit_own')) AND (SELECT auth.impersonator()) IS NULL);
CREATE POLICY record_grant_owner ON app.record_grant TO eleva_app_owner USING (true) WITH CHECK (true);
GRANT SELECT ON app.record_grant TO app_service;

ALTER TABLE app.break_glass ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.break_glass FORCE ROW LEVEL SECURITY;
CREATE POLICY break_glass_owner ON app.break_glass TO eleva_app_owner USING (true) WITH CHECK (true);

CREATE FUNCTION app.record_access(found app.record) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    RETURN CASE
        WHEN auth.user_id() IS NULL OR auth.impersonator() IS NOT NULL THEN NULL
        WHEN found.author_id = auth.user_id() AND found.org_id = auth.org_id() AND auth.has('records:view_own') THEN 'author'
        -- The patient reads in the organization that booked, and in no other one of theirs: that one's log would learn of it.
        WHEN found.patient_id = auth.user_id() AND found.shared_at IS NOT NULL AND auth.has('records:view_shared') AND EXISTS (
            SELECT FROM app.appointment a
            WHERE a.org_id = found.org_id AND a.id = found.appointment_id AND a.patient_org_id = auth.org_id()) THEN 'patient'
        -- A grant is for somebody who writes records too: a plain member or whoever does the billing cannot use one.
        WHEN found.org_id = auth.org_id() AND auth.has('records:view_own') AND EXISTS (
            SELECT FROM app.record_grant g
            WHERE g.org_id = found.org_id AND g.record_id = found.id AND g.grantee_id = auth.user_id()
              AND g.revoked_at IS NULL AND g.expires_at > now()) THEN 'care_team'
        WHEN found.org_id = auth.org_id() AND auth.has('patients:manage_records') AND EXISTS (
            SELECT FROM app.break_glass b
            WHERE b.org_id = found.org_id AND b.record_id = found.id AND b.user_id = auth.user_id() AND b.expires_at > now())
            THEN 'break_glass'
    END;
COMMENT ON FUNCTION app.record_access IS 'As what the caller may read a record: author, patient, care_team, break_glass; null for everybody else.';

CREATE OR REPLACE FUNCTION app.may_read_record(found app.record) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    RETURN app.record_access(found) IS NOT NULL;
COMMENT ON FUNCTION app.may_read_record IS 'Whether the caller may read a record; app.record_access says as what.';

-- The pointer to the current version moves with the version itself, forward and by one, and nobody else moves it.
CREATE POLICY record_owner_update ON app.record FOR UPDATE TO eleva_app_owner USING (true) WITH CHECK (true);
CREATE FUNCTION app.advance_record() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE app.record r SET version = NEW.version, updated_at = now()
    WHERE r.org_id = NEW.org_id AND r.id = NEW.record_id AND r.version IN (NEW.version, NEW.version - 1);
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'EL412', MESSAGE = 'record_version_stale';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.advance_record() IS 'Makes a new version the current one. EL412 when versions would be skipped or repeated.';
REVOKE ALL ON FUNCTION app.advance_record FROM PUBLIC;
CREATE TRIGGER record_version_advance AFTER INSERT ON app.record_version FOR EACH ROW EXECUTE FUNCTION app.advance_record();

CREATE FUNCTION app.tell_of_sharing() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    booked_in text;
BEGIN
    SELECT a.patient_org_id INTO STRICT booked_in FROM app.appointment a WHERE a.org_id = NEW.org_id AND a.id = NEW.appointment_id;
    PERFORM app.notify(booked_in, NEW.patient_id, 'record_shared', json_build_object('record_id', NEW.id));
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.tell_of_sharing() IS 'Tells the patient that there is something to read.';
REVOKE ALL ON FUNCTION app.tell_of_sharing FROM PUBLIC;
CREATE TRIGGER record_shared_mail AFTER UPDATE OF shared_at ON app.record
    FOR EACH ROW WHEN (OLD.shared_at IS NULL AND NEW.shared_at IS NOT NULL) EXECUTE FUNCTION app.tell_of_sharing();

CREATE FUNCTION app.note_access(found app.record, action text, outcome text, access text, plain json, personal json) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here     CONSTANT text := auth.org_id();
    targets  CONSTANT json := json_build_array(json_build_object('type', 'appointment', 'id', found.appointment_id));
    -- Purpose of use of HL7: why somebody who is not treating the patient reads.
    purpose  CONSTANT text := CASE access WHEN 'break_glass' THEN 'BTG' END;
    details  CONSTANT json := (jsonb_build_object('access', access) || coalesce(plain::jsonb, '{}'))::json;
    booked_in text;
    log      text;
BEGIN
    -- In an emergency the patient's organization learns of it too.
    IF access = 'break_glass' THEN
        SELECT a.patient_org_id INTO STRICT booked_in FROM app.appointment a WHERE a.org_id = found.org_id AND a.id = found.appointment_id;
    END IF;
    PERFORM audit.append(action, outcome, 'medical_record', found.id::text, found.patient_id, purpose, targets, details, personal, NULL);
    FOR log IN SELECT DISTINCT o.org FROM (VALUES (found.org_id), (booked_in)) AS o (org) WHERE o.org IS NOT NULL AND o.org <> here LOOP
        PERFORM audit.append_to(log, action, outcome, 'medical_record', found.id::text, found.patient_id, purpose, targets, details, personal, NULL);
    END LOOP;
END
$$;
COMMENT ON FUNCTION app.note_access IS 'Writes an access to a record into the log of every organization concerned.';
REVOKE ALL ON FUNCTION app.note_access FROM PUBLIC;

CREATE OR REPLACE FUNCTION app.deny_record(record_id uuid, personal json) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found app.record;
BEGIN
    PERFORM auth.require();
    SELECT r.* INTO found FROM app.record r WHERE r.id = deny_record.record_id;
    IF found.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM audit.append('UNAUTHORIZED_ACCESS_ATTEMPT', 'denied', 'medical_record', found.id::text, NULL, NULL, NULL, NULL, personal, NULL);
    IF found.org_id <> auth.org_id() THEN
        PERFORM audit.append_to(found.org_id, 'UNAUTHORIZED_ACCESS_ATTEMPT', 'denied', 'medical_record', found.id::text, found.patient_id, NULL, NULL, NULL, personal, NULL);
    END IF;
END
$$;
COMMENT ON FUNCTION app.deny_record IS 'Writes down that somebody tried to do with a record that exists what is not theirs to do. The log of the stranger''s organization does not learn whose it is.';

DROP FUNCTION app.open_record(uuid, json);
CREATE FUNCTION app.open_record(record_id uuid, wanted_version integer, personal json)
    RETURNS TABLE (org_id text, appointment_id uuid, author_id text, patient_id text, content text, kid text, wrapped bytea, master_key_id text,
                   version integer, current_version integer, access text, shared_at timestamptz, created_at timestamptz,
                   written_at timestamptz)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    found  app.record;
    wanted record;
BEGIN
    PERFORM auth.require();
    SELECT r.* INTO found FROM app.record r WHERE r.id = open_record.record_id;
    access := app.record_access(found);
    IF found.id IS NULL OR access IS NULL THEN
        RETURN;
    END IF;
    SELECT v.version, v.content, v.kid, v.data_kid, v.created_at, k.wrapped, k.master_key_id INTO wanted
    FROM app.record_version v
    LEFT JOIN app.data_key k ON k.org_id = v.org_id AND k.kid = v.data_kid
    WHERE v.org_id = found.org_id AND v.record_id = found.id AND v.version = coalesce(wanted_version, found.version);
    IF wanted.version IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'record_version_not_found';
    END IF;
    -- Whose key was destroyed is beyond reading: no ciphertext, and the trail says that nothing was read.
    IF wanted.data_kid IS NOT NULL AND wanted.wrapped IS NULL THEN
        wanted.content := NULL;
    END IF;
    PERFORM app.note_access(found, 'MEDICAL_RECORD_VIEWED', CASE WHEN wanted.content IS NULL THEN 'failure' ELSE 'success' END, access,
        json_build_object('version', wanted.version), personal);
    org_id := found.org_id; appointment_id := found.appointment_id; author_id := found.author_id; patient_id := found.patient_id;
    content := wanted.content; kid := wanted.kid; wrapped := wanted.wrapped; master_key_id := wanted.master_key_id; version := wanted.version;
    current_version := found.version; shared_at := found.shared_at; created_at := found.created_at; written_at := wanted.created_at;
    RETURN NEXT;
END
$$;
COMMENT ON FUNCTION app.open_record IS 'Hands out the ciphertext of a record''s version, the current one when none is named, to who may read it, after writing that down in the log of every organization concerned. No row for anybody else; The content is null when its key was destroyed. EL404 record_version_not_found.';

CREATE FUNCTION app.record_versions(record_id uuid, before_version integer, most integer, personal json)
    RETURNS TABLE (version integer, author_id text, created_at timestamptz)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    found  app.record;
    access text;
BEGIN
    PERFORM auth.require();
    SELECT r.* INTO found FROM app.record r WHERE r.id = record_versions.record_id;
    access := app.record_access(found);
    IF found.id IS NULL OR access IS NULL THEN
        RETURN;
    END IF;
    PERFORM app.note_access(found, 'HEALTH_DATA_ACCESSED', 'success', access, json_build_object('list', 'versions'), personal);
    RETURN QUERY
        SELECT v.version, v.author_id, v.created_at
        FROM app.record_version v
        WHERE v.org_id = found.org_id AND v.record_id = found.id AND (before_version IS NULL OR v.version < before_version)
        ORDER BY v.version DESC
        LIMIT least(greatest(most, 1), 101);
END
$$;
COMMENT ON FUNCTION app.record_versions IS 'The versions of a record, newest first, unopened, for who may read it; no row for anybody else.';

CREATE FUNCTION app.note_listing(listing text, orgs text[], patients text[], personal json) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here CONSTANT text := auth.org_id();
    seen record;
BEGIN
    FOR seen IN SELECT DISTINCT p.patient FROM unnest(patients) AS p (patient) LOOP
        PERFORM audit.append('HEALTH_DATA_ACCESSED', 'success', 'user', seen.patient, seen.patient, NULL, NULL, json_build_object('list', listing), personal, NULL);
    END LOOP;
    FOR seen IN SELECT DISTINCT o.org, o.patient FROM unnest(orgs, patients) AS o (org, patient) WHERE o.org <> here LOOP
        PERFORM audit.append_to(seen.org, 'HEALTH_DATA_ACCESSED', 'success', 'user', seen.patient, seen.patient, NULL, NULL, json_build_object('list', listing), personal, NULL);
    END LOOP;
END
$$;
COMMENT ON FUNCTION app.note_listing IS 'Writes down that a list showed that there are records: one row for each patient, in the log of every organization concerned.';
REVOKE ALL ON FUNCTION app.note_listing FROM PUBLIC;

DROP FUNCTION app.shared_records(uuid);
CREATE FUNCTION app.appointment_records(wanted_appointment_id uuid, after_created_at timestamptz, after_id uuid, most integer, personal json)
    RETURNS TABLE (id uuid, appointment_id uuid, author_id text, patient_id text, version integer, shared_at timestamptz, created_at timestamptz)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    shown    record;
    orgs     text[] := '{}';
    patients text[] := '{}';
BEGIN
    PERFORM auth.require();
    FOR shown IN
        SELECT r.*
        FROM app.record r
        WHERE r.appointment_id = wanted_appointment_id
          -- Whoever may break the glass must see that there is something behind it.
          AND (app.may_read_record(r)
               OR r.org_id = auth.org_id() AND auth.has('patients:manage_records') AND auth.impersonator() IS NULL)
          AND (after_id IS NULL OR (r.created_at, r.id) > (after_created_at, after_id))
        ORDER BY r.created_at, r.id
        LIMIT least(greatest(most, 1), 101)
    LOOP
        orgs := orgs || shown.org_id;
        patients := patients || shown.patient_id;
        id := shown.id; appointment_id := shown.appointment_id; author_id := shown.author_id; patient_id := shown.patient_id;
        version := shown.version; shared_at := shown.shared_at; created_at := shown.created_at;
        RETURN NEXT;
    END LOOP;
    PERFORM app.note_listing('appointment', orgs, patients, personal);
END
$$;
COMMENT ON FUNCTION app.appointment_records IS 'The records about an appointment that the caller may read, or may break the glass of; oldest first, unopened, with a row in the trail for the patient.';

CREATE FUNCTION app.my_records(reads_as text, after_created_at timestamptz, after_id uuid, most integer, personal json)
    RETURNS TABLE (id uuid, appointment_id uuid, author_id text, patient_id text, version integer, shared_at timestamptz, created_at timestamptz)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me       CONSTANT text := auth.user_id();
    here     CONSTANT text := auth.org_id();
    page     CONSTANT integer := least(greatest(most, 1), 101);
    orgs     text[] := '{}';
    patients text[] := '{}';
    shown    record;
BEGIN
    PERFORM auth.require();
    FOR shown IN
        SELECT r.*
        FROM (
            (SELECT p.* FROM app.record p
             WHERE reads_as = 'patient' AND p.patient_id = me AND p.shared_at IS NOT NULL AND app.may_read_record(p)
               AND (after_id IS NULL OR (p.created_at, p.id) < (after_created_at, after_id))
             ORDER BY p.created_at DESC, p.id DESC LIMIT page)
            UNION ALL
            (SELECT w.* FROM app.record w
             WHERE reads_as = 'author' AND w.org_id = here AND w.author_id = me AND app.may_read_record(w)
               AND (after_id IS NULL OR (w.created_at, w.id) < (after_created_at, after_id))
             ORDER BY w.created_at DESC, w.id DESC LIMIT page)
            UNION ALL
            (SELECT t.* FROM app.record_grant g JOIN app.record t ON t.org_id = g.org_id AND t.id = g.record_id
             WHERE reads_as = 'care_team' AND g.org_id = here AND g.grantee_id = me AND g.revoked_at IS NULL AND g.expires_at > now()
               AND app.may_read_record(t)
               AND (after_id IS NULL OR (t.created_at, t.id) < (after_created_at, after_id))
             ORDER BY t.created_at DESC, t.id DESC LIMIT page)) AS r
        ORDER BY r.created_at DESC, r.id DESC
        LIMIT page
    LOOP
        orgs := orgs || shown.org_id;
        patients := patients || shown.patient_id;
        id := shown.id; appointment_id := shown.appointment_id; author_id := shown.author_id; patient_id := shown.patient_id;
        version := shown.version; shared_at := shown.shared_at; created_at := shown.created_at;
        RETURN NEXT;
    END LOOP;
    PERFORM app.note_listing(reads_as, orgs, patients, personal);
END
$$;
COMMENT ON FUNCTION app.my_records IS 'What was shared with the caller (patient), what the caller has written (author) or was given (care_team); newest first, unopened, with a row in the trail for each patient.';

CREATE FUNCTION app.grant_record(grant_id uuid, record_id uuid, grantee text, until timestamptz) RETURNS uuid
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    longest CONSTANT interval := '366 days';
    found   app.record;
    given   uuid;
BEGIN
    PERFORM auth.require();
    SELECT r.* INTO found FROM app.record r WHERE r.id = grant_record.record_id;
    IF found.id IS NULL OR app.record_access(found) IS DISTINCT FROM 'author' OR NOT auth.has('records:edit_own') THEN
        RETURN NULL;
    END IF;
    IF until <= now() OR until > now() + longest THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'grant_expiry_invalid';
    END IF;
    -- Its patient reads it when it is shared, and not as a colleague.
    IF grantee IN (found.author_id, found.patient_id) OR NOT identity.is_member(found.org_id, grantee) THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'grantee_not_a_member';
    END IF;
    INSERT INTO app.record_grant AS g (org_id, id, record_id, author_id, grantee_id, expires_at)
    VALUES (found.org_id, grant_id, found.id, found.author_id, grantee, until)
    ON CONFLICT (org_id, record_id, grantee_id) WHERE revoked_at IS NULL DO UPDATE SET expires_at = excluded.expires_at
    RETURNING g.id INTO given;
    PERFORM audit.append('MEDICAL_RECORD_UPDATED', 'success', 'medical_record', found.id::text, found.patient_id, NULL,
        json_build_array(json_build_object('type', 'user', 'id', grantee)),
        json_build_object('change', 'granted', 'expires_at', until), NULL, NULL);
    PERFORM app.notify(found.org_id, grantee, 'record_grant_given', json_build_object('record_id', found.id, 'expires_at', until));
    RETURN given;
END
$$;
COMMENT ON FUNCTION app.grant_record IS 'Lets a member of the author''s organization read a record until a day, or moves that day; the grant''s id, null when it is not the caller''s to give. EL422 grant_expiry_invalid | grantee_not_a_member.';

CREATE FUNCTION app.revoke_record_grant(record_id uuid, grant_id uuid) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    found app.record;
    ended app.record_grant;
BEGIN
    PERFORM auth.require();
    SELECT r.* INTO found FROM app.record r WHERE r.id = revoke_record_grant.record_id;
    IF found.id IS NULL OR app.record_access(found) IS DISTINCT FROM 'author' OR NOT auth.has('records:edit_own') THEN
        RETURN NULL;
    END IF;
    UPDATE app.record_grant g SET revoked_at = now()
    WHERE g.org_id = found.org_id AND g.id = grant_id AND g.record_id = found.id AND g.revoked_at IS NULL
    RETURNING g.* INTO ended;
    IF ended.id IS NULL THEN
        RETURN false;
    END IF;
    PERFORM audit.append('MEDICAL_RECORD_UPDATED', 'success', 'medical_record', found.id::text, found.patient_id, NULL,
        json_build_array(json_build_object('type', 'user', 'id', ended.grantee_id)),
        json_build_object('change', 'grant_revoked'), NULL, NULL);
    PERFORM app.notify(found.org_id, ended.grantee_id, 'record_grant_ended', json_build_object('record_id', found.id));
    RETURN true;
END
$$;
COMMENT ON FUNCTION app.revoke_record_grant IS 'Takes a grant back; false when there is none (any more), null when it is not the caller''s record.';

CREATE FUNCTION app.break_glass(glass_id uuid, record_id uuid, personal json) RETURNS timestamptz
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    lasts   CONSTANT interval := '1 hour';
    found   app.record;
    booked_in text;
    told    json;
BEGIN
    PERFORM auth.require();
    SELECT r.* INTO found FROM app.record r WHERE r.id = break_glass.record_id;
    -- Nobody reads the own record past its author: that is no emergency.
    IF found.id IS NULL OR found.org_id <> auth.org_id() OR NOT auth.has('patients:manage_records')
        OR auth.impersonator() IS NOT NULL OR found.patient_id = auth.user_id() THEN
        RETURN NULL;
    END IF;
    -- Without a reason in the trail there is no emergency.
    IF coalesce(personal -> 'reason' ->> 'd', '') = '' THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'reason_required';
    END IF;
    INSERT INTO app.break_glass (org_id, id, record_id, user_id, expires_at)
    VALUES (found.org_id, glass_id, found.id, auth.user_id(), now() + lasts);
    PERFORM app.note_access(found, 'BREAK_GLASS_STARTED', 'success', 'break_glass', json_build_object('expires_at', now() + lasts), personal);
    SELECT a.patient_org_id INTO STRICT booked_in FROM app.appointment a WHERE a.org_id = found.org_id AND a.id = found.appointment_id;
    told := json_build_object('record_id', found.id, 'expires_at', now() + lasts);
    PERFORM app.notify(found.org_id, found.author_id, 'record_break_glass', told);
    PERFORM app.notify(booked_in, found.patient_id, 'record_break_glass', told);
    RETURN now() + lasts;
END
$$;
COMMENT ON FUNCTION app.break_glass IS 'Opens a record of the caller''s organization to the caller for an hour, in an emergency; until when, or null when that is not the caller''s to do. The sealed reason goes into both logs; author and patient are told.';

-- A person's copy holds all that was ever written in what is shared, and says of what is destroyed that it is.
DROP FUNCTION app.export_records(uuid, integer, json);
CREATE FUNCTION app.export_records(after_id uuid, most integer, personal json)
    RETURNS TABLE (id uuid, org_id text, appointment_id uuid, author_id text, patient_id text, content text, kid text, wrapped bytea,
                   master_key_id text, version integer, current_version integer, access text, shared_at timestamptz,
                   created_at timestamptz, written_at timestamptz)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me    CONSTANT text := app.subject();
    found record;
    log   text;
BEGIN
    FOR found IN
        SELECT r.id, r.org_id, r.appointment_id, r.author_id, r.patient_id, r.version, r.shared_at, r.created_at, a.patient_org_id
        FROM app.record r
        JOIN app.appointment a ON a.org_id = r.org_id AND a.id = r.appointment_id
        WHERE r.patient_id = me AND r.shared_at IS NOT NULL AND r.id > coalesce(after_id, '00000000-0000-0000-0000-000000000000')
        ORDER BY r.id
        LIMIT least(greatest(most, 1), 100)
    LOOP
        -- In the log of who keeps the record and of who booked; the organization of the present session may be neither.
        FOR log IN SELECT DISTINCT o.org FROM (VALUES (found.org_id), (found.patient_org_id)) AS o (org) LOOP
            PERFORM audit.append_to(
                log, 'MEDICAL_RECORDS_EXPORTED', 'success', 'medical_record', found.id::text, me, NULL,
                json_build_array(json_build_object('type', 'appointment', 'id', found.appointment_id)),
                json_build_object('request', 'subject_access'), personal, NULL);
        END LOOP;
        RETURN QUERY
            SELECT found.id, found.org_id, found.appointment_id, found.author_id, found.patient_id,
                   CASE WHEN v.data_kid IS NULL OR k.wrapped IS NOT NULL THEN v.content END,
                   v.kid, k.wrapped, k.master_key_id, v.version, found.version, 'patient', found.shared_at, found.created_at, v.created_at
            FROM app.record_version v
            LEFT JOIN app.data_key k ON k.org_id = v.org_id AND k.kid = v.data_kid
            WHERE v.org_id = found.org_id AND v.record_id = found.id
            ORDER BY v.version DESC;
    END LOOP;
END
$$;
COMMENT ON FUNCTION app.export_records IS 'The ciphertexts of what was shared with the calling patient, in every organization, by id, after an id, all versions of each, the newest first; each record with its row in the log of every organization concerned.';

REVOKE ALL ON FUNCTION app.export_records, app.record_access, app.open_record, app.record_versions, app.appointment_records, app.my_records, app.grant_record,
    app.revoke_record_grant, app.break_glass FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.export_records, app.open_record, app.record_versions, app.appointment_records, app.my_records, app.grant_record,
    app.revoke_record_grant, app.break_glass TO app_service;
