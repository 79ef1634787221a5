-- Destroying an organization's data keys makes all that it ever wrote down unreadable, for everybody and for good, in every
-- copy of the database whose keys are destroyed or have grown old. Two of the platform's staff do it together: one asks, another
-- approves within a week.
CREATE TABLE app.key_destruction (
    org_id       text COLLATE "C" NOT NULL CONSTRAINT key_destruction_org_id_check CHECK (org_id ~ '^[!-~]{1,200}$'),
    id           uuid             NOT NULL,
    reason       text COLLATE "C" NOT NULL
        CONSTRAINT key_destruction_reason_check CHECK (reason IN ('organization_deleted', 'retention_over', 'erasure', 'legal_order')),
    state        text COLLATE "C" NOT NULL DEFAULT 'requested'
        CONSTRAINT key_destruction_state_check CHECK (state IN ('requested', 'withdrawn', 'executed')),
    requested_by text COLLATE "C" NOT NULL,
    decided_by   text COLLATE "C",
    decided_at   timestamptz,
    keys         integer,
    created_at   timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT key_destruction_pkey PRIMARY KEY (org_id, id),
    CONSTRAINT key_destruction_id_key UNIQUE (id),
    CONSTRAINT key_destruction_decided_check CHECK ((state = 'requested') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)),
    CONSTRAINT key_destruction_two_check CHECK (state <> 'executed' OR decided_by <> requested_by)
);
CREATE UNIQUE INDEX key_destruction_open_key ON app.key_destruction (org_id) WHERE state = 'requested';
CREATE INDEX key_destruction_created_at_idx ON app.key_destruction (created_at DESC, id DESC);
COMMENT ON TABLE app.key_destruction IS 'Requests to destroy the data keys of an organization, and what became of them. One member of staff asks, another approves.';
COMMENT ON COLUMN app.key_destruction.keys IS 'How many were destroyed.';

ALTER TABLE app.key_destruction ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.key_destruction FORCE ROW LEVEL SECURITY;
CREATE POLICY key_destruction_owner ON app.key_destruction TO eleva_app_owner USING (true) WITH CHECK (true);

CREATE FUNCTION app.note_destruction(request app.key_destruction, action text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    details CONSTANT json := json_build_object('reason', request.reason, 'keys', request.keys);
    targets CONSTANT json := json_build_array(json_build_object('type', 'organization', 'id', request.org_id));
BEGIN
    PERFORM audit.append(action, 'success', 'key_destruction', request.id::text, NULL, NULL, targets, details, NULL, NULL);
    IF request.org_id <> auth.org_id() THEN
        PERFORM audit.append_to(request.org_id, action, 'success', 'key_destruction', request.id::text, NULL, NULL, targets, details, NULL, NULL);
    END IF;
END
$$;
COMMENT ON FUNCTION app.note_destruction IS 'Writes a step into the log of the platform and of the organization.';

CREATE FUNCTION app.key_destructions(before_created_at timestamptz, before_id uuid, most integer)
    RETURNS TABLE (id uuid, org_id text, reason text, state text, requested_by text, decided_by text, decided_at timestamptz, keys integer,
                   created_at timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM identity.require_platform_staff('organizations:delete');
    RETURN QUERY
        SELECT d.id, d.org_id, d.reason, d.state, d.requested_by, d.decided_by, d.decided_at, d.keys, d.created_at
        FROM app.key_destruction d
        WHERE before_id IS NULL OR (d.created_at, d.id) < (before_created_at, before_id)
        ORDER BY d.created_at DESC, d.id DESC
        LIMIT least(greatest(most, 1), 101);
END
$$;
COMMENT ON FUNCTION app.key_destructions IS 'The requests, newest first, for the platform''s staff.';

CREATE FUNCTION app.key_destruction_by_id(request_id uuid) RETURNS SETOF app.key_destruction
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM identity.require_platform_staff('organizations:delete');
    RETURN QUERY SELECT d.* FROM app.key_destruction d WHERE d.id = request_id;
END
$$;
COMMENT ON FUNCTION app.key_destruction_by_id IS 'One request, for the platform''s staff.';

CREATE FUNCTION app.request_key_destruction(request_id uuid, of_org text, why text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    made app.key_destruction;
BEGIN
    PERFORM identity.require_platform_staff('organizations:delete');
    IF NOT EXISTS (SELECT FROM app.data_key k WHERE k.org_id = of_org AND k.wrapped IS NOT NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'record_keys_not_found';
    END IF;
    -- Nobody had approved it in time.
    UPDATE app.key_destruction d SET state = 'withdrawn', decided_by = d.requested_by, decided_at = now()
    WHERE d.org_id = of_org AND d.state = 'requested' AND d.created_at < now() - interval '7 days';
    INSERT INTO app.key_destruction (org_id, id, reason, requested_by) VALUES (of_org, request_id, why, auth.user_id())
    RETURNING * INTO made;
    PERFORM app.note_destruction(made, 'RECORD_KEYS_DESTRUCTION_REQUESTED');
END
$$;
COMMENT ON FUNCTION app.request_key_destruction IS 'Asks for the destruction of an organization''s data keys. EL404 record_keys_not_found; a second open request violates key_destruction_open_key.';

CREATE FUNCTION app.decide_key_destruction(request_id uuid, decision text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    request app.key_destruction;
    gone    integer;
BEGIN
    PERFORM identity.require_platform_staff('organizations:delete');
    SELECT d.* INTO request FROM app.key_destruction d WHERE d.id = request_id FOR UPDATE;
    IF request.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'key_destruction_not_found';
    END IF;
    IF request.state <> 'requested' OR request.created_at < now() - interval '7 days' THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'key_destruction_closed';
    END IF;
    IF decision = 'executed' THEN
        IF request.requested_by = auth.user_id() THEN
            RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'second_person_required';
        END IF;
        -- One key for everybody encrypts these: no key of the organization's would take them along.
        IF EXISTS (SELECT FROM app.record_version v WHERE v.org_id = request.org_id AND v.kid = 'legacy') THEN
            RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'legacy_records_left';
        END IF;
        UPDATE app.data_key k SET wrapped = NULL, destroyed_at = now() WHERE k.org_id = request.org_id AND k.wrapped IS NOT NULL;
        GET DIAGNOSTICS gone = ROW_COUNT;
    END IF;
    UPDATE app.key_destruction d SET state = decision, decided_by = auth.user_id(), decided_at = now(), keys = gone
    WHERE d.org_id = request.org_id AND d.id = request.id
    RETURNING d.* INTO request;
    PERFORM app.note_destruction(request, CASE decision WHEN 'executed' THEN 'RECORD_KEYS_DESTROYED' ELSE 'RECORD_KEYS_DESTRUCTION_WITHDRAWN' END);
END
$$;
COMMENT ON FUNCTION app.decide_key_destruction IS 'Executes (another member of staff than the one who asked) or withdraws a request. EL404 key_destruction_not_found, EL409 key_destruction_closed | second_person_required | legacy_records_left.';

REVOKE ALL ON FUNCTION app.note_destruction, app.key_destructions, app.key_destruction_by_id, app.request_key_destruction, app.decide_key_destruction FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.key_destructions, app.key_destruction_by_id, app.request_key_destruction, app.decide_key_destruction TO app_service;
