-- How long things stay, and what goes when somebody asks to be erased. What the law wants kept stays and is counted: health
-- records, ten years from the last entry, and whatever a payment hangs on. A booking that nothing of this holds loses its
-- patient: the row stays as a number, with a random name that is nobody's and no way back.
ALTER TABLE app.record ADD COLUMN legal_hold boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN app.record.legal_hold IS 'Is not deleted whatever its age: a dispute or an authority needs it. Set by the team, with the owner''s login.';

CREATE INDEX appointment_retention_idx ON app.appointment (ends_at) WHERE patient_org_id <> 'erased';
COMMENT ON INDEX app.appointment_retention_idx IS 'For app.retain, which works for all organizations.';
CREATE INDEX record_retention_idx ON app.record (created_at) WHERE NOT legal_hold;
COMMENT ON INDEX app.record_retention_idx IS 'For app.retain: no record is older than its last entry.';

CREATE POLICY idempotency_key_jobs ON app.idempotency_key TO eleva_app_owner
    USING ((SELECT auth.system_actor()) IN ('retention', 'erasure')) WITH CHECK (false);
CREATE POLICY record_retention ON app.record FOR DELETE TO eleva_app_owner USING ((SELECT auth.system_actor()) = 'retention');
CREATE POLICY record_version_retention ON app.record_version FOR DELETE TO eleva_app_owner USING ((SELECT auth.system_actor()) = 'retention');
CREATE POLICY blocked_date_erasure ON app.blocked_date FOR DELETE TO eleva_app_owner USING ((SELECT auth.system_actor()) = 'erasure');

CREATE FUNCTION app.kept_by_law(org_id text, appointment_id uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    IF EXISTS (SELECT FROM app.record r WHERE r.org_id = org_id AND r.appointment_id = appointment_id) THEN
        RETURN 'health_records';
    END IF;
    IF to_regclass('app.payment') IS NOT NULL THEN
        IF EXISTS (SELECT FROM app.payment p WHERE p.org_id = org_id AND p.appointment_id = appointment_id) THEN
            RETURN 'tax_records';
        END IF;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.kept_by_law IS 'Why the law wants it known whose appointment this was: what is kept of it, as a category of erasure exemptions; null when nothing is.';

CREATE FUNCTION app.pseudonymise(a app.appointment) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE app.appointment p
    SET patient_id = 'erased_' || replace(gen_random_uuid()::text, '-', ''), patient_org_id = 'erased', time_zone = 'UTC',
        cancelled_by = CASE WHEN p.cancelled_by = p.patient_id THEN NULL ELSE p.cancelled_by END, updated_at = now()
    WHERE p.org_id = a.org_id AND p.id = a.id;
    DELETE FROM app.appointment_by_org b WHERE b.org_id = 'erased' AND b.appointment_id = a.id;
END
$$;
COMMENT ON FUNCTION app.pseudonymise IS 'Takes the patient out of an appointment. The random name is kept nowhere else.';

CREATE FUNCTION app.retain(class text, kept_for interval, most integer, dry_run boolean) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    shortest CONSTANT interval := CASE class
        WHEN 'bookings' THEN interval '1 month'
        WHEN 'expired_holds' THEN interval '1 day'
        WHEN 'health_records' THEN interval '10 years'
        WHEN 'notifications' THEN interval '7 days'
        WHEN 'stripe_events' THEN interval '30 days'
        WHEN 'idempotency_keys' THEN interval '1 day'
        WHEN 'rate_limits' THEN interval '0'
    END;
    gone bigint := 0;
    a    app.appointment;
    r    app.record;
BEGIN
    PERFORM app.require_job('retention');
    IF shortest IS NULL OR kept_for IS NULL OR kept_for < shortest OR most IS NULL OR most < 1 THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'retention_malformed';
    END IF;
    CASE class
        WHEN 'bookings', 'expired_holds' THEN
            FOR a IN
                SELECT x.* FROM app.appointment x
                WHERE x.patient_org_id <> 'erased' AND x.ends_at < now() - kept_for
                  AND x.status <> 'pending_payment' AND (class = 'bookings' OR x.status = 'expired')
                  AND app.kept_by_law(x.org_id, x.id) IS NULL
                ORDER BY x.ends_at
                LIMIT CASE WHEN dry_run THEN NULL ELSE most END
            LOOP
                gone := gone + 1;
                IF NOT dry_run THEN
                    PERFORM app.pseudonymise(a);
                END IF;
            END LOOP;
        WHEN 'health_records' THEN
            FOR r IN
                SELECT x.* FROM app.record x
                WHERE x.created_at < now() - kept_for AND NOT x.legal_hold
                  AND NOT EXISTS (SELECT FROM app.record_version v WHERE v.org_id = x.org_id AND v.record_id = x.id AND v.created_at >= now() - kept_for)
                ORDER BY x.created_at
                LIMIT CASE WHEN dry_run THEN NULL ELSE most END
            LOOP
                gone := gone + 1;
                IF NOT dry_run THEN
                    PERFORM app.forget_record(r);
                END IF;
            END LOOP;
        WHEN 'notifications' THEN
            SELECT count(*) INTO gone FROM app.notification n WHERE n.ended_at < now() - kept_for;
            IF NOT dry_run THEN
                DELETE FROM app.notification n WHERE n.id IN (
                    SELECT o.id FROM app.notification o WHERE o.ended_at < now() - kept_for ORDER BY o.ended_at LIMIT most);
                GET DIAGNOSTICS gone = ROW_COUNT;
            END IF;
        WHEN 'stripe_events' THEN
            IF to_regclass('app.stripe_event') IS NOT NULL THEN
                SELECT count(*) INTO gone FROM app.stripe_event e WHERE e.received_at < now() - kept_for AND e.outcome <> 'waiting';
                IF NOT dry_run THEN
                    DELETE FROM app.stripe_event e WHERE e.id IN (
                        SELECT o.id FROM app.stripe_event o WHERE o.received_at < now() - kept_for AND o.outcome <> 'waiting'
                        ORDER BY o.received_at LIMIT most);
                    GET DIAGNOSTICS gone = ROW_COUNT;
                END IF;
            END IF;
        WHEN 'idempotency_keys' THEN
            SELECT count(*) INTO gone FROM app.idempotency_key k WHERE k.created_at < now() - kept_for;
            IF NOT dry_run THEN
                DELETE FROM app.idempotency_key k WHERE k.ctid = ANY (ARRAY(
                    SELECT o.ctid FROM app.idempotency_key o WHERE o.created_at < now() - kept_for ORDER BY o.created_at LIMIT most));
                GET DIAGNOSTICS gone = ROW_COUNT;
            END IF;
        WHEN 'rate_limits' THEN
            SELECT count(*) INTO gone FROM app.rate_limit l WHERE l.expires_at < now() - kept_for;
            IF NOT dry_run THEN
                DELETE FROM app.rate_limit l WHERE l.key_hash IN (
                    SELECT o.key_hash FROM app.rate_limit o WHERE o.expires_at < now() - kept_for LIMIT most);
                GET DIAGNOSTICS gone = ROW_COUNT;
            END IF;
    END CASE;
    IF gone > 0 AND NOT dry_run THEN
        PERFORM audit.append(
            'RETENTION_APPLIED', 'success', 'retention', class, NULL, NULL, NULL,
            json_build_object('rows', gone, 'kept_for', kept_for::text), NULL, NULL);
    END IF;
    RETURN gone;
END
$$;
COMMENT ON FUNCTION app.retain IS 'Ends what is older than it is kept, of one class, at most so many rows; a dry run counts all of them and changes nothing. Refuses a time that is shorter than the law''s.';

CREATE FUNCTION app.forget_record(r app.record) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM audit.append_to(r.org_id, 'MEDICAL_RECORD_DELETED', 'success', 'medical_record', r.id::text, r.patient_id, NULL,
        json_build_array(json_build_object('type', 'appointment', 'id', r.appointment_id)), json_build_object('reason', 'retention'), NULL, NULL);
    DELETE FROM app.record_grant g WHERE g.org_id = r.org_id AND g.record_id = r.id;
    DELETE FROM app.break_glass b WHERE b.org_id = r.org_id AND b.record_id = r.id;
    DELETE FROM app.record_version v WHERE v.org_id = r.org_id AND v.record_id = r.id;
    DELETE FROM app.record d WHERE d.org_id = r.org_id AND d.id = r.id;
END
$$;
COMMENT ON FUNCTION app.forget_record IS 'Deletes a record whose time is over, and says so in its organization''s log.';

CREATE FUNCTION app.erase_next_subject(dry_run boolean) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    request record;
    me      text;
    a       app.appointment;
    why     text;
    counts  jsonb := jsonb_build_object('subjects', 1);
BEGIN
    PERFORM app.require_job('erasure');
    SELECT e.* INTO request FROM identity.next_app_erasure() AS e;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    me := request.user_id;
    IF dry_run THEN
        RETURN counts;
    END IF;
    -- What is still to come, on both sides. Whoever wanted to be erased does not come, and the others are told.
    UPDATE app.appointment x
    SET status = 'cancelled', cancelled_at = now(), cancelled_by = me, ended_reason = 'erased', version = x.version + 1, updated_at = now(),
        refund = CASE WHEN x.price = 0 THEN NULL WHEN x.expert_id = me OR now() < x.cancel_free_until THEN 'full' ELSE 'none' END
    WHERE (x.patient_id = me OR x.expert_id = me) AND x.status IN ('pending_payment', 'confirmed') AND x.starts_at > now();
    FOR a IN SELECT x.* FROM app.appointment x WHERE x.patient_id = me ORDER BY x.id LOOP
        why := coalesce('kept_' || app.kept_by_law(a.org_id, a.id), 'bookings');
        counts := counts || jsonb_build_object(why, coalesce((counts ->> why)::bigint, 0) + 1);
        IF why = 'bookings' THEN
            PERFORM app.pseudonymise(a);
        END IF;
    END LOOP;
    DELETE FROM app.profile p WHERE p.expert_id = me;
    DELETE FROM app.calendar_feed f WHERE f.expert_id = me;
    DELETE FROM app.blocked_date b WHERE b.expert_id = me;
    UPDATE app.record_grant g SET revoked_at = now() WHERE g.grantee_id = me AND g.revoked_at IS NULL;
    DELETE FROM app.notification n WHERE n.user_id = me;
    DELETE FROM app.notification_preference p WHERE p.user_id = me;
    DELETE FROM app.idempotency_key k WHERE k.user_id = me;
    PERFORM audit.append(
        'APP_DATA_ERASED', 'success', 'user', me, NULL, NULL,
        json_build_array(json_build_object('type', 'erasure_request', 'id', request.id)), counts::json, NULL, NULL);
    PERFORM identity.complete_app_erasure(request.id);
    RETURN counts;
END
$$;
COMMENT ON FUNCTION app.erase_next_subject IS 'Takes the next person who is to be erased out of this schema, except for what the law wants kept, and notes in the same transaction that this part is done. What was done by number; null when nobody is waiting.';

REVOKE ALL ON FUNCTION app.kept_by_law, app.pseudonymise, app.retain, app.forget_record, app.erase_next_subject FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.retain, app.erase_next_subject TO app_service_jobs;
