-- The one way into the log. Actor, organization, session and request come from the context and never from the caller, so
-- a compromised service can leave a row out or say something false about a resource, but cannot say that somebody else
-- did it.

CREATE FUNCTION audit.timestamp_text(at timestamptz) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
COMMENT ON FUNCTION audit.timestamp_text(timestamptz) IS 'RFC 3339 in UTC with six decimals.';

CREATE FUNCTION audit.member(name text, value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '"' || name || '":' || coalesce(to_json(value)::text, 'null');
COMMENT ON FUNCTION audit.member(text, text) IS 'One member of the line; an absent value is null, so that every line has every member.';

CREATE FUNCTION audit.refuse_event(code text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = code;
END
$$;

CREATE FUNCTION audit.opaque(id text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN id ~ '^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,199}$';
COMMENT ON FUNCTION audit.opaque(text) IS 'Whether this looks like an id. A name, an e-mail address or free text does not and must not reach the line.';

CREATE FUNCTION audit.targets_text(resource_type text, resource_id text, targets json) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    result text := '[{' || audit.member('type', resource_type) || ',' || audit.member('id', resource_id) || '}';
    target json;
BEGIN
    IF coalesce(json_typeof(targets), 'null') = 'null' THEN
        RETURN result || ']';
    END IF;
    IF json_typeof(targets) <> 'array' THEN
        PERFORM audit.refuse_event('targets_malformed');
    END IF;
    FOR target IN SELECT value FROM json_array_elements(targets) LOOP
        IF json_typeof(target) <> 'object' THEN
            PERFORM audit.refuse_event('targets_malformed');
        END IF;
        IF coalesce(target ->> 'type', '') !~ '^[a-z][a-z0-9_]{0,63}$' OR NOT audit.opaque(coalesce(target ->> 'id', '')) THEN
            PERFORM audit.refuse_event('targets_malformed');
        END IF;
        result := result || ',{' || audit.member('type', target ->> 'type') || ',' || audit.member('id', target ->> 'id') || '}';
    END LOOP;
    RETURN result || ']';
END
$$;
COMMENT ON FUNCTION audit.targets_text(text, text, json) IS 'targets of the line: the resource first, then the others in the caller''s order.';

CREATE FUNCTION audit.plain_text(plain json) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF coalesce(json_typeof(plain), 'null') = 'null' THEN
        RETURN '{}';
    END IF;
    IF plain::text IS NOT JSON OBJECT WITH UNIQUE KEYS THEN
        PERFORM audit.refuse_event('plain_malformed');
    END IF;
    RETURN plain::jsonb::text; -- one spelling on one line
END
$$;
COMMENT ON FUNCTION audit.plain_text(json) IS 'plain of the line.';

CREATE FUNCTION audit.commitments_text(personal json) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    result text;
BEGIN
    IF coalesce(json_typeof(personal), 'null') = 'null' THEN
        RETURN '{}';
    END IF;
    IF personal::text IS NOT JSON OBJECT WITH UNIQUE KEYS THEN
        PERFORM audit.refuse_event('personal_malformed');
    END IF;
    IF EXISTS (
        SELECT FROM json_each(personal) AS p
        WHERE p.key !~ '^[a-z][a-z0-9_]{0,63}$' OR json_typeof(p.value) <> 'object' OR coalesce(p.value ->> 'd', '') !~ '^[A-Za-z0-9+/]{43}=$') THEN
        PERFORM audit.refuse_event('personal_malformed');
    END IF;
    SELECT string_agg(audit.member(p.key, p.value ->> 'd'), ',' ORDER BY p.key COLLATE "C") INTO result FROM json_each(personal) AS p;
    RETURN '{' || coalesce(result, '') || '}';
END
$$;
COMMENT ON FUNCTION audit.commitments_text(json) IS 'sd of the line: name to commitment, in byte order of the names. The values themselves stay out.';

CREATE FUNCTION audit.keep_personal(event uuid, recorded_at timestamptz, org_id text, personal json) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kept bigint;
BEGIN
    INSERT INTO audit.personal (event_id, recorded_at, org_id, name, digest, subject, key_id, sealed)
    SELECT event, keep_personal.recorded_at, keep_personal.org_id, p.key, decode(p.value ->> 'd', 'base64'), k.subject, k.kid, decode(p.value ->> 'v', 'base64')
    FROM json_each(personal) AS p
    JOIN audit.subject_key k ON k.kid = p.value ->> 'k' AND k.subject = p.value ->> 's' AND k.erased_at IS NULL;
    GET DIAGNOSTICS kept = ROW_COUNT;
    IF kept <> (SELECT count(*) FROM json_each(personal)) THEN
        PERFORM audit.refuse_event('personal_key_unknown'); -- nobody could ever read or erase it
    END IF;
END
$$;
COMMENT ON FUNCTION audit.keep_personal(uuid, timestamptz, text, json) IS 'Stores the encrypted values beside the line.';

CREATE FUNCTION audit.have_partitions(at timestamptz) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    soon CONSTANT timestamptz := at + interval '15 days';
BEGIN
    IF to_regclass('audit.personal_' || to_char(at AT TIME ZONE 'UTC', 'YYYY_MM')) IS NULL THEN
        PERFORM audit.ensure_month((at AT TIME ZONE 'UTC')::date);
    END IF;
    IF to_regclass('audit.personal_' || to_char(soon AT TIME ZONE 'UTC', 'YYYY_MM')) IS NULL
        AND pg_try_advisory_xact_lock(hashtext('eleva.audit.ensure_month')) THEN
        BEGIN
            PERFORM audit.ensure_month((soon AT TIME ZONE 'UTC')::date);
        EXCEPTION
            WHEN object_in_use OR lock_not_available THEN
                NULL; -- there are days left, and another append comes
        END;
    END IF;
END
$$;
COMMENT ON FUNCTION audit.have_partitions(timestamptz) IS 'No append fails at the end of a month: what no job has made in time is made here, half a month ahead.';

CREATE FUNCTION audit.write(
    in_org text, action text, outcome text, resource_type text, resource_id text, patient_id text,
    purpose text, targets json, plain json, personal json, occurred_at timestamptz) RETURNS uuid
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    largest CONSTANT integer := 32768;
    code    CONSTANT text := '^[A-Za-z0-9_.:/+-]{1,128}$';
    who     record;
    request CONSTANT jsonb := coalesce(auth.request(), '{}');
    id      CONSTANT uuid := uuidv7();
    rec     CONSTANT timestamptz := clock_timestamp();
    at      CONSTANT timestamptz := coalesce(occurred_at, rec);
    org     text;
    proxy   text;
    req     text;
    trace   text;
    svc     text;
    ver     text;
    details text;
    head    text;
    tail    text;
    line    bytea;
BEGIN
    who := auth.context();
    IF who.actor_type IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'context_required';
    END IF;
    IF action IS NULL OR action !~ '^[A-Z][A-Z0-9_]{2,63}$' THEN
        PERFORM audit.refuse_event('action_malformed');
    END IF;
    IF outcome IS NULL OR outcome NOT IN ('success', 'failure', 'denied') THEN
        PERFORM audit.refuse_event('outcome_malformed');
    END IF;
    IF resource_type IS NULL OR resource_type !~ '^[a-z][a-z0-9_]{0,63}$' OR NOT audit.opaque(resource_id) THEN
        PERFORM audit.refuse_event('resource_malformed');
    END IF;
    IF NOT audit.opaque(patient_id) THEN
        PERFORM audit.refuse_event('patient_malformed');
    END IF;
    IF purpose !~ code THEN
        PERFORM audit.refuse_event('purpose_malformed');
    END IF;
    IF at NOT BETWEEN '1970-01-01Z' AND rec + interval '5 minutes' THEN
        PERFORM audit.refuse_event('occurred_at_malformed');
    END IF;
    org := coalesce(in_org, who.org_id, 'platform');
    -- WorkOS names an impersonator by e-mail address: enough to recognise the person by, not enough to write to.
    proxy := CASE WHEN strpos(who.impersonator, '@') > 0
        THEN 'sha256:' || encode(sha256(convert_to(lower(who.impersonator), 'UTF8')), 'hex') ELSE who.impersonator END;
    -- A strange request id is left out: it must not stop what it belongs to.
    req := substring(request ->> 'id' FROM code);
    trace := substring(request ->> 'trace' FROM code);
    svc := substring(request ->> 'svc' FROM code);
    ver := substring(request ->> 'ver' FROM code);
    details := audit.plain_text(plain);
    head := '{"v":1,' || audit.member('id', id::text) || ',' || audit.member('org', org)
        || ',' || audit.member('at', audit.timestamp_text(at)) || ',' || audit.member('rec', audit.timestamp_text(rec))
        || ',' || audit.member('action', action) || ',' || audit.member('outcome', outcome)
        || ',"actor":{' || audit.member('type', who.actor_type) || ',' || audit.member('id', who.actor_id)
        || ',' || audit.member('session', who.session_id) || ',' || audit.member('role', who.role)
        || ',' || audit.member('impersonator', proxy) || ',' || audit.member('assurance', who.assurance)
        || '},"targets":' || audit.targets_text(resource_type, resource_id, targets)
        || ',' || audit.member('patient', patient_id) || ',' || audit.member('purpose', purpose)
        || ',' || audit.member('req', req) || ',' || audit.member('trace', trace)
        || ',' || audit.member('svc', svc) || ',' || audit.member('ver', ver) || ',"plain":';
    tail := ',"sd":' || audit.commitments_text(personal) || '}';
    line := convert_to(head || details || tail, 'UTF8');
    IF length(line) > largest THEN
        line := convert_to(head || '{"sha256":"' || encode(sha256(convert_to(details, 'UTF8')), 'hex')
            || '","length":' || octet_length(details) || '}' || tail, 'UTF8');
        IF length(line) > largest THEN
            RAISE EXCEPTION USING ERRCODE = '54000', MESSAGE = 'event_too_large';
        END IF;
    END IF;
    PERFORM audit.have_partitions(rec);
    INSERT INTO audit.audit_logs (
        id, recorded_at, occurred_at, org_id, action, outcome, actor_type, actor_id, session_id, actor_role, impersonator, assurance,
        resource_type, resource_id, patient_id, purpose, request_id, trace_id, service, line)
    VALUES (
        id, rec, at, org, action, outcome, who.actor_type, who.actor_id, who.session_id, who.role, proxy, who.assurance,
        resource_type, resource_id, patient_id, purpose, req, trace, svc, line);
    IF personal IS NOT NULL THEN
        PERFORM audit.keep_personal(id, rec, org, personal);
    END IF;
    RETURN id;
END
$$;
COMMENT ON FUNCTION audit.write IS 'Builds the line and stores it. Only for audit.append and audit.append_to.';

CREATE FUNCTION audit.append(
    action text, outcome text, resource_type text, resource_id text, patient_id text, purpose text,
    targets json, plain json, personal json, occurred_at timestamptz) RETURNS uuid
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT audit.write(NULL, action, outcome, resource_type, resource_id, patient_id, purpose, targets, plain, personal, occurred_at);
END;
COMMENT ON FUNCTION audit.append IS 'Appends an event to the log of the context''s organization (platform without one); the id of the event.';

CREATE FUNCTION audit.append_to(
    org_id text, action text, outcome text, resource_type text, resource_id text, patient_id text, purpose text,
    targets json, plain json, personal json, occurred_at timestamptz) RETURNS uuid
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF org_id IS NULL OR NOT audit.opaque(org_id) THEN
        PERFORM audit.refuse_event('organization_malformed');
    END IF;
    RETURN audit.write(org_id, action, outcome, resource_type, resource_id, patient_id, purpose, targets, plain, personal, occurred_at);
END
$$;
COMMENT ON FUNCTION audit.append_to IS 'Appends to the log of another organization, whose row was used. Only for functions of the schema owners, which know whose row it is.';

CREATE FUNCTION audit.subject_key(subject text, proposed bytea, OUT kid text, OUT wrapped bytea, OUT created boolean)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF auth.actor_type() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'context_required';
    END IF;
    IF subject IS NULL OR NOT audit.opaque(subject) OR length(proposed) NOT BETWEEN 32 AND 512 THEN
        PERFORM audit.refuse_event('subject_key_malformed');
    END IF;
    created := false;
    SELECT k.kid, k.wrapped INTO kid, wrapped FROM audit.subject_key k WHERE k.subject = subject_key.subject AND k.erased_at IS NULL;
    IF FOUND OR proposed IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO audit.subject_key AS k (kid, subject, wrapped) VALUES ('sk_' || uuidv7(), subject_key.subject, proposed)
    ON CONFLICT (subject) WHERE erased_at IS NULL DO NOTHING
    RETURNING k.kid, k.wrapped INTO kid, wrapped;
    created := FOUND;
    IF NOT created THEN
        SELECT k.kid, k.wrapped INTO STRICT kid, wrapped FROM audit.subject_key k WHERE k.subject = subject_key.subject AND k.erased_at IS NULL;
    END IF;
END
$$;
COMMENT ON FUNCTION audit.subject_key IS 'The wrapped key of a person: the one that exists, else the proposed one. Null when there is none and none is proposed.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.append, audit.subject_key TO eleva_service, eleva_identity_owner, eleva_app_owner;
GRANT EXECUTE ON FUNCTION audit.append_to TO eleva_identity_owner, eleva_app_owner;
