-- A transaction can tell which actions it appends, those of functions and triggers included: audit.appended holds their
-- names until it ends. The services ask for it as they commit and hold it against what their endpoints promise. It is a
-- check against forgetting and gives nobody any right; the trail itself is where the rows are.

CREATE OR REPLACE FUNCTION audit.write(
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
    PERFORM set_config('audit.appended', concat_ws(',', nullif(current_setting('audit.appended', true), ''), action), true);
    RETURN id;
END
$$;
