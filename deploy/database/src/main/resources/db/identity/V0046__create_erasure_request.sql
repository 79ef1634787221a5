-- Requests to be erased (GDPR Art. 17) with their deadline, what was decided, which part of the system has done its work, and
-- what is kept although the person asked. Rows change only through the functions below, which write the trail in the same
-- statement; the person reads the own ones.
CREATE TABLE identity.erasure_request (
    id               uuid             NOT NULL,
    user_id          text COLLATE "C" NOT NULL,
    requested_in     text COLLATE "C",
    state            text COLLATE "C" NOT NULL DEFAULT 'requested' CONSTRAINT erasure_request_state_check
        CHECK (state IN ('requested', 'accepted', 'refused', 'cancelled', 'executing', 'completed')),
    requested_at     timestamptz      NOT NULL DEFAULT now(),
    due_at           timestamptz      NOT NULL,
    extended_at      timestamptz,
    extension_reason text COLLATE "C" CONSTRAINT erasure_request_extension_reason_check
        CHECK (extension_reason IN ('complexity', 'number_of_requests')),
    decided_at       timestamptz,
    decided_by       text COLLATE "C",
    decision_reason  text COLLATE "C" CONSTRAINT erasure_request_decision_reason_check CHECK (decision_reason IN (
        'no_longer_necessary', 'consent_withdrawn', 'objection', 'unlawful_processing', 'legal_obligation_to_erase',
        'identity_not_confirmed', 'manifestly_unfounded', 'excessive', 'legal_obligation_to_keep', 'legal_claims')),
    execute_after    timestamptz,
    executing_since  timestamptz,
    attempted_at     timestamptz,
    cancelled_at     timestamptz,
    completed_at     timestamptz,
    overdue_noted_at timestamptz,
    CONSTRAINT erasure_request_pkey PRIMARY KEY (id),
    CONSTRAINT erasure_request_id_user_id_key UNIQUE (id, user_id),
    -- In hours, because a day of an interval is as long as the session's time zone makes it.
    CONSTRAINT erasure_request_due_at_check CHECK (due_at = requested_at + CASE WHEN extended_at IS NULL THEN interval '720 hours' ELSE interval '2160 hours' END),
    CONSTRAINT erasure_request_extension_check CHECK ((extended_at IS NULL) = (extension_reason IS NULL)),
    CONSTRAINT erasure_request_decision_check CHECK (
        (decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (decision_reason IS NULL)
        AND (decided_at IS NOT NULL OR state IN ('requested', 'cancelled')) AND (decided_at IS NULL OR state <> 'requested')
        AND decided_by <> user_id),
    CONSTRAINT erasure_request_execution_check CHECK (
        (execute_after IS NOT NULL OR state IN ('requested', 'refused', 'cancelled'))
        AND (executing_since IS NOT NULL) = (state IN ('executing', 'completed'))
        AND (cancelled_at IS NOT NULL) = (state = 'cancelled') AND (completed_at IS NOT NULL) = (state = 'completed'))
);
CREATE UNIQUE INDEX erasure_request_open_key ON identity.erasure_request (user_id) WHERE state IN ('requested', 'accepted', 'executing');
CREATE INDEX erasure_request_user_id_idx ON identity.erasure_request (user_id, requested_at DESC, id DESC);
CREATE INDEX erasure_request_due_at_idx ON identity.erasure_request (due_at, id) WHERE state IN ('requested', 'accepted', 'executing');
COMMENT ON TABLE identity.erasure_request IS 'Requests of people to be erased. One of a person may be open.';
COMMENT ON COLUMN identity.erasure_request.requested_in IS 'The organization of the session that asked: the trail of the request stands in its log, too. Null: in the platform''s.';
COMMENT ON COLUMN identity.erasure_request.due_at IS 'By when it must be answered: 30 days, or 90 after the one extension that Art. 12(3) allows.';
COMMENT ON COLUMN identity.erasure_request.execute_after IS 'When the days in which the person may think again are over.';
COMMENT ON COLUMN identity.erasure_request.attempted_at IS 'When a worker last took it up; another one does so some minutes later, when nothing came of it.';
COMMENT ON COLUMN identity.erasure_request.overdue_noted_at IS 'When the trail was told that it is late, which it is told once.';

CREATE TABLE identity.erasure_part (
    request_id   uuid             NOT NULL,
    user_id      text COLLATE "C" NOT NULL,
    service      text COLLATE "C" NOT NULL CONSTRAINT erasure_part_service_check CHECK (service IN ('auth-service', 'app-service', 'audit-service')),
    state        text COLLATE "C" NOT NULL DEFAULT 'pending' CONSTRAINT erasure_part_state_check CHECK (state IN ('pending', 'completed')),
    completed_at timestamptz,
    CONSTRAINT erasure_part_pkey PRIMARY KEY (request_id, service),
    CONSTRAINT erasure_part_request_fkey FOREIGN KEY (request_id, user_id) REFERENCES identity.erasure_request (id, user_id),
    CONSTRAINT erasure_part_completed_check CHECK ((state = 'completed') = (completed_at IS NOT NULL))
);
COMMENT ON TABLE identity.erasure_part IS 'How far each service is with a request. A request is completed when all of them are, and not before.';

CREATE TABLE identity.erasure_exemption (
    request_id   uuid             NOT NULL,
    user_id      text COLLATE "C" NOT NULL,
    category     text COLLATE "C" NOT NULL CONSTRAINT erasure_exemption_category_check CHECK (category IN ('health_records', 'tax_records', 'audit_trail')),
    legal_basis  text COLLATE "C" NOT NULL CONSTRAINT erasure_exemption_legal_basis_check
        CHECK (legal_basis IN ('gdpr_17_3_b', 'gdpr_17_3_c', 'gdpr_17_3_e')),
    kept_for     text COLLATE "C" NOT NULL CONSTRAINT erasure_exemption_kept_for_check CHECK (kept_for ~ '^P[0-9]{1,2}Y$'),
    counted_from text COLLATE "C" NOT NULL CONSTRAINT erasure_exemption_counted_from_check
        CHECK (counted_from IN ('last_entry', 'end_of_business_year', 'recording')),
    CONSTRAINT erasure_exemption_pkey PRIMARY KEY (request_id, category),
    CONSTRAINT erasure_exemption_request_fkey FOREIGN KEY (request_id, user_id) REFERENCES identity.erasure_request (id, user_id)
);
COMMENT ON TABLE identity.erasure_exemption IS 'What is kept although it was asked to go, as the person was told: copied at the time of the request, so that a later rule does not change what was said.';
COMMENT ON COLUMN identity.erasure_exemption.legal_basis IS 'The letter of Art. 17(3): b legal obligation, c public health, e legal claims.';
COMMENT ON COLUMN identity.erasure_exemption.kept_for IS 'ISO 8601 duration, counted from counted_from of each row that is kept.';

ALTER TABLE identity.erasure_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.erasure_request FORCE ROW LEVEL SECURITY;
CREATE POLICY erasure_request_owner ON identity.erasure_request TO eleva_identity_owner USING (true) WITH CHECK (true);
CREATE POLICY erasure_request_select ON identity.erasure_request FOR SELECT TO auth_service USING (user_id = (SELECT auth.user_id()));
GRANT SELECT (id, user_id, state, requested_at, due_at, extended_at, extension_reason, decided_at, decision_reason, execute_after,
    executing_since, cancelled_at, completed_at) ON identity.erasure_request TO auth_service;

ALTER TABLE identity.erasure_part ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.erasure_part FORCE ROW LEVEL SECURITY;
CREATE POLICY erasure_part_owner ON identity.erasure_part TO eleva_identity_owner USING (true) WITH CHECK (true);
CREATE POLICY erasure_part_select ON identity.erasure_part FOR SELECT TO auth_service USING (user_id = (SELECT auth.user_id()));
GRANT SELECT ON identity.erasure_part TO auth_service;

ALTER TABLE identity.erasure_exemption ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.erasure_exemption FORCE ROW LEVEL SECURITY;
CREATE POLICY erasure_exemption_owner ON identity.erasure_exemption TO eleva_identity_owner USING (true) WITH CHECK (true);
CREATE POLICY erasure_exemption_select ON identity.erasure_exemption FOR SELECT TO auth_service USING (user_id = (SELECT auth.user_id()));
GRANT SELECT ON identity.erasure_exemption TO auth_service;

-- Second fence: whoever writes the state, and however, it is not said to be done before it is.
CREATE FUNCTION identity.refuse_early_completion() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (SELECT count(*) FROM identity.erasure_part p WHERE p.request_id = NEW.id AND p.state = 'completed') < 3 THEN
        RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'erasure_parts_pending';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION identity.refuse_early_completion() IS 'No request is completed while a service''s part is pending.';
CREATE TRIGGER erasure_request_completion BEFORE INSERT OR UPDATE ON identity.erasure_request
    FOR EACH ROW WHEN (NEW.state = 'completed') EXECUTE FUNCTION identity.refuse_early_completion();

-- An erased person stays erased, whatever late news says.
ALTER TABLE identity.users ADD COLUMN erased_at timestamptz;
COMMENT ON COLUMN identity.users.erased_at IS 'When name and address were taken out, for good. The id stays, because other rows name it.';
CREATE FUNCTION identity.keep_erased() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN OLD;
END
$$;
COMMENT ON FUNCTION identity.keep_erased() IS 'An update of somebody who was erased changes nothing.';
CREATE TRIGGER users_erased BEFORE UPDATE ON identity.users
    FOR EACH ROW WHEN (OLD.erased_at IS NOT NULL) EXECUTE FUNCTION identity.keep_erased();
CREATE POLICY idempotency_key_owner_select ON identity.idempotency_key FOR SELECT TO eleva_identity_owner USING (true);
CREATE POLICY idempotency_key_owner_delete ON identity.idempotency_key FOR DELETE TO eleva_identity_owner USING (true);

CREATE FUNCTION identity.subject() RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me CONSTANT text := auth.user_id();
BEGIN
    IF me IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'context_required';
    END IF;
    IF auth.impersonator() IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'impersonation_refused';
    END IF;
    RETURN me;
END
$$;
COMMENT ON FUNCTION identity.subject() IS 'Whose rights are used: the caller''s own. Nobody uses them in the name of somebody else.';

CREATE FUNCTION identity.note_erasure(request identity.erasure_request, transition text, reason text, personal json) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    targets CONSTANT json := json_build_array(json_build_object('type', 'erasure_request', 'id', request.id));
    plain   CONSTANT json := json_strip_nulls(json_build_object('transition', transition, 'reason', reason, 'due_at', request.due_at));
    here    CONSTANT text := coalesce(auth.org_id(), auth.system_org_id(), 'platform');
    there   CONSTANT text := coalesce(request.requested_in, 'platform');
BEGIN
    PERFORM audit.append('GDPR_DATA_DELETION', 'success', 'user', request.user_id, NULL, NULL, targets, plain, personal, NULL);
    -- The other log learns who it was, and no address or browser of theirs.
    IF here <> there THEN
        PERFORM audit.append_to(there, 'GDPR_DATA_DELETION', 'success', 'user', request.user_id, NULL, NULL, targets, plain, NULL, NULL);
    END IF;
END
$$;
COMMENT ON FUNCTION identity.note_erasure IS 'Writes a step of a request into the log of whoever took it and of whoever asked.';

CREATE FUNCTION identity.request_erasure(request_id uuid, personal json) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me      CONSTANT text := identity.subject();
    request identity.erasure_request;
BEGIN
    INSERT INTO identity.erasure_request AS r (id, user_id, requested_in, requested_at, due_at)
    VALUES (request_id, me, auth.org_id(), now(), now() + interval '720 hours')
    RETURNING r.* INTO request;
    INSERT INTO identity.erasure_part (request_id, user_id, service)
    SELECT request.id, me, s.name FROM (VALUES ('auth-service'), ('app-service'), ('audit-service')) AS s (name);
    INSERT INTO identity.erasure_exemption (request_id, user_id, category, legal_basis, kept_for, counted_from)
    SELECT request.id, me, e.* FROM (VALUES
        ('health_records', 'gdpr_17_3_c', 'P10Y', 'last_entry'),
        ('tax_records', 'gdpr_17_3_b', 'P10Y', 'end_of_business_year'),
        ('audit_trail', 'gdpr_17_3_b', 'P7Y', 'recording')) AS e;
    PERFORM identity.note_erasure(request, 'requested', NULL, personal);
END
$$;
COMMENT ON FUNCTION identity.request_erasure IS 'Asks for the caller''s erasure. 23505 on erasure_request_open_key while another request of theirs is open.';

CREATE FUNCTION identity.cancel_erasure(request_id uuid, personal json) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me      CONSTANT text := identity.subject();
    request identity.erasure_request;
BEGIN
    UPDATE identity.erasure_request r SET state = 'cancelled', cancelled_at = now()
    WHERE r.id = request_id AND r.user_id = me AND r.state IN ('requested', 'accepted')
    RETURNING r.* INTO request;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM identity.note_erasure(request, 'cancelled', NULL, personal);
    RETURN true;
END
$$;
COMMENT ON FUNCTION identity.cancel_erasure IS 'Takes the caller''s request back; false when there is none that can be.';

CREATE FUNCTION identity.open_erasures(after_due_at timestamptz, after_id uuid, most integer)
    RETURNS TABLE (id uuid, user_id text, state text, requested_at timestamptz, due_at timestamptz, extended_at timestamptz,
                   extension_reason text, decided_at timestamptz, decision_reason text, execute_after timestamptz,
                   executing_since timestamptz, cancelled_at timestamptz, completed_at timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM identity.require_staff('users:delete');
    RETURN QUERY
    SELECT r.id, r.user_id, r.state, r.requested_at, r.due_at, r.extended_at, r.extension_reason, r.decided_at, r.decision_reason,
           r.execute_after, r.executing_since, r.cancelled_at, r.completed_at
    FROM identity.erasure_request r
    WHERE r.state IN ('requested', 'accepted', 'executing')
      AND (r.due_at, r.id) > (coalesce(after_due_at, '-infinity'), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
    ORDER BY r.due_at, r.id
    LIMIT least(greatest(most, 1), 101);
END
$$;
COMMENT ON FUNCTION identity.open_erasures IS 'For the platform''s staff: open requests of everybody, the most urgent first, after a position. Ids and dates, no name and no address.';

CREATE FUNCTION identity.refuse_transition(request_id uuid) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM identity.erasure_request r WHERE r.id = request_id AND r.user_id = auth.user_id()) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'own_request';
    ELSIF EXISTS (SELECT FROM identity.erasure_request r WHERE r.id = request_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'erasure_request_state';
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'erasure_request_not_found';
END
$$;
COMMENT ON FUNCTION identity.refuse_transition IS 'Says why nothing was changed: there is no such request, it is one''s own, or it is not in a state for it.';

CREATE FUNCTION identity.decide_erasure(request_id uuid, decision text, reason text, grace interval, personal json) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    request identity.erasure_request;
BEGIN
    PERFORM identity.require_staff('users:delete');
    IF decision IS NULL OR decision NOT IN ('accepted', 'refused') OR reason IS NULL
        OR (decision = 'accepted') <> (reason IN ('no_longer_necessary', 'consent_withdrawn', 'objection', 'unlawful_processing', 'legal_obligation_to_erase'))
        OR grace IS NULL OR grace NOT BETWEEN interval '0' AND interval '720 hours' THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'decision_malformed';
    END IF;
    UPDATE identity.erasure_request r
    SET state = decision, decided_at = now(), decided_by = auth.user_id(), decision_reason = reason,
        execute_after = CASE decision WHEN 'accepted' THEN now() + grace END
    WHERE r.id = request_id AND r.state = 'requested' AND r.user_id <> auth.user_id()
    RETURNING r.* INTO request;
    IF NOT FOUND THEN
        PERFORM identity.refuse_transition(request_id);
    END IF;
    PERFORM identity.note_erasure(request, decision, reason, personal);
END
$$;
COMMENT ON FUNCTION identity.decide_erasure IS 'The platform''s staff accepts or refuses a request, with a reason of the fixed set; never one''s own. EL404, EL409.';

CREATE FUNCTION identity.extend_erasure(request_id uuid, reason text, personal json) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    request identity.erasure_request;
BEGIN
    PERFORM identity.require_staff('users:delete');
    UPDATE identity.erasure_request r
    SET extended_at = now(), extension_reason = reason, due_at = r.requested_at + interval '2160 hours'
    WHERE r.id = request_id AND r.state IN ('requested', 'accepted') AND r.extended_at IS NULL AND now() <= r.due_at
      AND r.user_id <> auth.user_id()
    RETURNING r.* INTO request;
    IF NOT FOUND THEN
        PERFORM identity.refuse_transition(request_id);
    END IF;
    PERFORM identity.note_erasure(request, 'extended', reason, personal);
END
$$;
COMMENT ON FUNCTION identity.extend_erasure IS 'Once, and only while the first deadline has not passed (GDPR Art. 12(3)). EL404, EL409.';

CREATE FUNCTION identity.require_eraser() RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF auth.system_actor() IS DISTINCT FROM 'erasure' THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'system_actor_required';
    END IF;
END
$$;
COMMENT ON FUNCTION identity.require_eraser() IS '42501 for everybody but the job that erases.';

CREATE FUNCTION identity.begin_erasure() RETURNS TABLE (id uuid, user_id text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    request identity.erasure_request;
BEGIN
    PERFORM identity.require_eraser();
    SELECT r.* INTO request
    FROM identity.erasure_request r
    WHERE r.state = 'accepted' AND r.execute_after <= now()
       OR r.state = 'executing' AND r.attempted_at < now() - interval '5 minutes'
          AND EXISTS (SELECT FROM identity.erasure_part p WHERE p.request_id = r.id AND p.service = 'auth-service' AND p.state = 'pending')
    ORDER BY r.due_at, r.id
    LIMIT 1
    FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF request.state = 'accepted' THEN
        UPDATE identity.erasure_request r SET state = 'executing', executing_since = now(), attempted_at = now()
        WHERE r.id = request.id RETURNING r.* INTO request;
        PERFORM identity.end_membership(request.user_id, NULL, now(), 'erasure');
        PERFORM identity.note_erasure(request, 'executing', NULL, NULL);
    ELSE
        UPDATE identity.erasure_request r SET attempted_at = now() WHERE r.id = request.id;
    END IF;
    id := request.id;
    user_id := request.user_id;
    RETURN NEXT;
END
$$;
COMMENT ON FUNCTION identity.begin_erasure IS 'Takes up the next request whose time has come, or one that somebody took up and did not finish: from here on it cannot be taken back, and the person''s sessions and tokens are over.';

CREATE FUNCTION identity.complete_erasure_part(request_id uuid, service text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    request identity.erasure_request;
BEGIN
    SELECT r.* INTO request FROM identity.erasure_request r WHERE r.id = request_id AND r.state = 'executing' FOR UPDATE;
    UPDATE identity.erasure_part p SET state = 'completed', completed_at = now()
    WHERE p.request_id = request.id AND p.service = service AND p.state = 'pending';
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM identity.note_erasure(request, 'part_completed', service, NULL);
    IF NOT EXISTS (SELECT FROM identity.erasure_part p WHERE p.request_id = request.id AND p.state <> 'completed') THEN
        UPDATE identity.erasure_request r SET state = 'completed', completed_at = now() WHERE r.id = request.id RETURNING r.* INTO request;
        PERFORM identity.note_erasure(request, 'completed', NULL, NULL);
    END IF;
    RETURN true;
END
$$;
COMMENT ON FUNCTION identity.complete_erasure_part IS 'Notes that a service has erased its part, and the request as completed with the last one. For functions of this schema''s owner; false when there was nothing to note.';

CREATE FUNCTION identity.erase_identity(request_id uuid) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    subject text;
BEGIN
    PERFORM identity.require_eraser();
    SELECT r.user_id INTO subject
    FROM identity.erasure_request r JOIN identity.erasure_part p ON p.request_id = r.id
    WHERE r.id = erase_identity.request_id AND r.state = 'executing' AND p.service = 'auth-service' AND p.state = 'pending'
    FOR UPDATE OF r;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- Again, for whoever signed in between the last time and the deletion at WorkOS.
    PERFORM identity.end_membership(subject, NULL, now(), 'erasure');
    UPDATE identity.users u
    SET email = 'deleted-' || lower(subject) || '@deleted.invalid', first_name = NULL, last_name = NULL, deleted_at = coalesce(u.deleted_at, now()),
        erased_at = now(), updated_at = now()
    WHERE u.id = subject;
    -- A personal organization is called after its person.
    UPDATE identity.organizations o SET name = 'Erased', updated_at = now() WHERE o.external_id = 'user:' || subject;
    UPDATE identity.user_org_memberships m SET status = 'deleted', updated_at = now() WHERE m.user_id = subject AND m.status <> 'deleted';
    DELETE FROM identity.idempotency_key k WHERE k.user_id = subject;
    RETURN identity.complete_erasure_part(request_id, 'auth-service');
END
$$;
COMMENT ON FUNCTION identity.erase_identity IS 'Takes a person out of this schema, after WorkOS has deleted them: name and address go, the id stays as a tombstone. False when it was done already.';

CREATE FUNCTION identity.note_overdue_erasures() RETURNS TABLE (id uuid, due_at timestamptz)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    late identity.erasure_request;
    log  text;
BEGIN
    PERFORM identity.require_eraser();
    FOR late IN
        UPDATE identity.erasure_request r SET overdue_noted_at = now()
        WHERE r.state IN ('requested', 'accepted', 'executing') AND r.due_at < now() AND r.overdue_noted_at IS NULL
        RETURNING r.*
    LOOP
        FOR log IN SELECT 'platform' UNION SELECT p.org_id FROM identity.platform_organization p LOOP
            PERFORM audit.append_to(
                log, 'ERASURE_OVERDUE', 'failure', 'user', late.user_id, NULL, NULL,
                json_build_array(json_build_object('type', 'erasure_request', 'id', late.id)),
                json_build_object('state', late.state, 'due_at', late.due_at), NULL, NULL);
        END LOOP;
        id := late.id;
        due_at := late.due_at;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION identity.note_overdue_erasures IS 'Tells the trail of the platform and of its organizations, once, of each open request whose deadline has passed.';

CREATE FUNCTION identity.erasure_figures() RETURNS TABLE (open bigint, overdue bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM identity.require_eraser();
    RETURN QUERY
    SELECT count(*), count(*) FILTER (WHERE r.due_at < now())
    FROM identity.erasure_request r WHERE r.state IN ('requested', 'accepted', 'executing');
END
$$;
COMMENT ON FUNCTION identity.erasure_figures IS 'How many requests are open, and how many of them late.';

REVOKE ALL ON FUNCTION identity.refuse_early_completion, identity.keep_erased, identity.subject, identity.note_erasure,
    identity.request_erasure, identity.cancel_erasure, identity.open_erasures, identity.refuse_transition, identity.decide_erasure,
    identity.extend_erasure, identity.require_eraser, identity.begin_erasure, identity.complete_erasure_part, identity.erase_identity,
    identity.note_overdue_erasures, identity.erasure_figures FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.request_erasure, identity.cancel_erasure, identity.open_erasures, identity.decide_erasure,
    identity.extend_erasure TO auth_service;
GRANT EXECUTE ON FUNCTION identity.begin_erasure, identity.erase_identity, identity.note_overdue_erasures, identity.erasure_figures
    TO auth_service_sync;
