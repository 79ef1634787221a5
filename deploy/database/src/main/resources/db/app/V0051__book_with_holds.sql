-- Booking: rules, limits, hold. Of the functions here, those that a service may call check their caller; the others are for
-- functions of the same owner.

-- How often an address booked. As identity.rate_limit: UNLOGGED, fixed windows, keys that say nothing. A refused booking is
-- rolled back with its count, so only bookings count.
CREATE UNLOGGED TABLE app.rate_limit (
    key_hash   bytea       NOT NULL CONSTRAINT rate_limit_key_hash_check CHECK (length(key_hash) = 32),
    used       integer     NOT NULL CONSTRAINT rate_limit_used_check CHECK (used > 0),
    expires_at timestamptz NOT NULL,
    CONSTRAINT rate_limit_pkey PRIMARY KEY (key_hash)
);
CREATE INDEX rate_limit_expires_at_idx ON app.rate_limit (expires_at);
COMMENT ON TABLE app.rate_limit IS 'How often an address booked in the present window; forgotten by a crash, swept when the window is over.';
COMMENT ON COLUMN app.rate_limit.key_hash IS 'HMAC-SHA-256 of the address, with a key that is not in the database.';
ALTER TABLE app.rate_limit ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.rate_limit FORCE ROW LEVEL SECURITY;
CREATE POLICY rate_limit_owner ON app.rate_limit TO eleva_app_owner USING (true) WITH CHECK (true);

CREATE FUNCTION app.refuse_rate(wait interval) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'EL429', MESSAGE = 'rate_limited', DETAIL = greatest(1, ceil(extract(epoch FROM wait)))::integer::text;
END
$$;
COMMENT ON FUNCTION app.refuse_rate IS 'EL429 rate_limited; the detail says how many seconds to wait.';

CREATE FUNCTION app.limit_patient(patient text, most integer, period interval) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    earliest timestamptz;
BEGIN
    -- The booking that has to grow older than the period before there may be another.
    SELECT a.created_at INTO earliest
    FROM app.appointment a
    WHERE a.patient_id = patient AND a.created_at > clock_timestamp() - period
    ORDER BY a.created_at DESC
    OFFSET most - 1 LIMIT 1;
    IF FOUND THEN
        PERFORM app.refuse_rate(earliest + period - clock_timestamp());
    END IF;
END
$$;
COMMENT ON FUNCTION app.limit_patient IS 'Refuses when the patient has made this many bookings in the last period. The caller holds the patient''s lock.';

CREATE FUNCTION app.limit_address(address bytea, most integer, period interval) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    at CONSTANT timestamptz := clock_timestamp();
    counted integer;
    ends    timestamptz;
BEGIN
    INSERT INTO app.rate_limit AS r (key_hash, used, expires_at)
    VALUES (address, 1, at + period)
    ON CONFLICT (key_hash) DO UPDATE
        SET used       = CASE WHEN r.expires_at <= at THEN 1 ELSE r.used + 1 END,
            expires_at = CASE WHEN r.expires_at <= at THEN excluded.expires_at ELSE r.expires_at END
    RETURNING r.used, r.expires_at INTO counted, ends;
    IF counted > most THEN
        PERFORM app.refuse_rate(ends - at);
    END IF;
END
$$;
COMMENT ON FUNCTION app.limit_address IS 'Counts a booking of an address in its window and refuses the one too many.';

-- Bookings of one expert queue, and so do bookings of one patient. Always the patient's lock first.
CREATE FUNCTION app.queue(kind text, who text) RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT pg_advisory_xact_lock(hashtextextended('eleva.app.' || kind || ':' || who, 0));
END;
COMMENT ON FUNCTION app.queue IS 'Waits for the lock of an expert or a patient, which ends with the transaction.';

CREATE FUNCTION app.payable(org_id text, expert_id text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    RETURN true;
COMMENT ON FUNCTION app.payable IS 'Whether this expert can be paid, so that priced events can be booked.';

-- Why a time cannot be had as far as the expert's rules say; whether it is taken is not their business.
CREATE FUNCTION app.slot_refusal(event_id uuid, starts_at timestamptz) RETURNS text
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT CASE
        WHEN starts_at <= clock_timestamp() THEN 'slot_in_the_past'
        WHEN starts_at > clock_timestamp() + interval '1 year' OR date_trunc('minute', starts_at) <> starts_at
            OR extract(minute FROM starts_at)::integer % 5 <> 0 THEN 'slot_not_offered'
    END;
END;
COMMENT ON FUNCTION app.slot_refusal IS 'Null when the rules offer the time, else slot_in_the_past | slot_not_offered.';

CREATE FUNCTION app.booking_terms(event_id uuid, OUT buffer_before integer, OUT buffer_after integer, OUT notice integer)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT s.buffer_before_minutes, s.buffer_after_minutes, s.minimum_notice_minutes
    INTO buffer_before, buffer_after, notice
    FROM app.event e JOIN app.schedule s ON s.org_id = e.org_id AND s.expert_id = e.expert_id
    WHERE e.id = event_id;
    buffer_before := coalesce(buffer_before, 0);
    buffer_after := coalesce(buffer_after, 0);
    notice := coalesce(notice, 0);
END
$$;
COMMENT ON FUNCTION app.booking_terms IS 'What a booking of this event keeps of its expert''s rules: the buffers and the minimum notice, in minutes.';

-- A hold that is over still keeps others out until it is expired. Who wants its time must not do that himself: the log of a
-- stranger's organization would name him. The service has it done by the job, and asks again.
CREATE FUNCTION app.refuse_stale(wanted_expert text, wanted tstzrange, but uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM app.appointment a
        WHERE a.expert_id = wanted_expert AND a.busy && wanted AND a.id <> but
          AND a.status = 'pending_payment' AND a.hold_expires_at <= clock_timestamp()) THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'stale_hold';
    END IF;
END
$$;
COMMENT ON FUNCTION app.refuse_stale IS 'EL409 stale_hold when only the expiry of a hold stands in the way. The caller holds the expert''s lock.';

DROP FUNCTION app.book(uuid, uuid, timestamptz, text);
CREATE FUNCTION app.book(
    appointment_id uuid, wanted_event_id uuid, wanted_start timestamptz, zone text,
    hold interval DEFAULT '10 minutes', address bytea DEFAULT NULL,
    most_soon integer DEFAULT NULL, most_daily integer DEFAULT NULL, most_by_address integer DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    soon    CONSTANT interval := '15 minutes';
    me      CONSTANT text := auth.user_id();
    event   app.event;
    terms   record;
    refusal text;
    ends    timestamptz;
BEGIN
    PERFORM auth.require();
    IF NOT auth.has('appointments:create') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    SELECT * INTO event FROM app.event e WHERE e.id = wanted_event_id AND e.status = 'published';
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'event_not_found';
    END IF;
    IF event.expert_id = me OR event.org_id = auth.org_id() THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'own_event';
    END IF;
    refusal := app.slot_refusal(event.id, wanted_start);
    IF refusal IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = refusal;
    END IF;
    IF event.price > 0 AND NOT app.payable(event.org_id, event.expert_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'event_not_payable';
    END IF;
    PERFORM app.queue('patient', me);
    PERFORM app.limit_patient(me, most_soon, soon) WHERE most_soon IS NOT NULL;
    PERFORM app.limit_patient(me, most_daily, interval '1 day') WHERE most_daily IS NOT NULL;
    PERFORM app.queue('expert', event.expert_id);
    terms := app.booking_terms(event.id);
    ends := wanted_start + make_interval(mins => event.duration_minutes);
    PERFORM app.refuse_stale(
        event.expert_id,
        tstzrange(wanted_start - make_interval(mins => terms.buffer_before), ends + make_interval(mins => terms.buffer_after)),
        appointment_id);
    INSERT INTO app.appointment
        (org_id, id, event_id, expert_id, patient_id, patient_org_id, event_name, starts_at, ends_at, time_zone, price, currency, status,
         buffer_before_minutes, buffer_after_minutes, cancel_free_until, hold_expires_at)
    VALUES
        (event.org_id, appointment_id, event.id, event.expert_id, me, auth.org_id(), event.name, wanted_start, ends, zone,
         event.price, event.currency, CASE event.price WHEN 0 THEN 'confirmed' ELSE 'pending_payment' END,
         terms.buffer_before, terms.buffer_after, wanted_start - make_interval(mins => terms.notice),
         CASE WHEN event.price > 0 THEN least(clock_timestamp() + least(hold, interval '1 hour'), wanted_start) END);
    PERFORM app.limit_address(address, most_by_address, soon) WHERE address IS NOT NULL AND most_by_address IS NOT NULL;
END
$$;
COMMENT ON FUNCTION app.book IS 'Books a published event for the caller: confirmed when it is free, else held until paid. EL404 event_not_found; EL422 own_event | slot_in_the_past | slot_not_offered | event_not_payable; EL429 rate_limited; EL409 stale_hold; 23P01 when the time is taken.';

CREATE FUNCTION app.reschedule(appointment_id uuid, wanted_start timestamptz, expected_version integer DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me      CONSTANT text := auth.user_id();
    booked   app.appointment;
    terms   record;
    refusal text;
    ends    timestamptz;
    by_expert boolean;
BEGIN
    PERFORM auth.require();
    SELECT * INTO booked FROM app.appointment a WHERE a.id = appointment_id;
    by_expert := booked.expert_id = me AND booked.org_id = auth.org_id();
    IF NOT coalesce(by_expert OR (booked.patient_id = me AND booked.patient_org_id = auth.org_id()), false) THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'appointment_not_found';
    END IF;
    IF NOT auth.has(CASE WHEN by_expert THEN 'appointments:manage_own' ELSE 'appointments:reschedule_own' END) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    PERFORM app.queue('expert', booked.expert_id);
    SELECT * INTO booked FROM app.appointment a WHERE a.id = appointment_id FOR UPDATE;
    IF booked.version <> expected_version THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'stale_update';
    END IF;
    IF booked.status NOT IN ('pending_payment', 'confirmed') OR booked.hold_expires_at <= clock_timestamp() THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'appointment_closed';
    END IF;
    IF booked.starts_at <= clock_timestamp() THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'appointment_begun';
    END IF;
    -- Else who may no longer cancel without cost would move it first, and then could.
    IF NOT by_expert AND booked.cancel_free_until < clock_timestamp() THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'reschedule_too_late';
    END IF;
    refusal := app.slot_refusal(booked.event_id, wanted_start);
    IF refusal IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = refusal;
    END IF;
    terms := app.booking_terms(booked.event_id);
    ends := wanted_start + (booked.ends_at - booked.starts_at);
    PERFORM app.refuse_stale(
        booked.expert_id,
        tstzrange(wanted_start - make_interval(mins => terms.buffer_before), ends + make_interval(mins => terms.buffer_after)),
        appointment_id);
    UPDATE app.appointment a
    SET starts_at = wanted_start, ends_at = ends,
        buffer_before_minutes = terms.buffer_before, buffer_after_minutes = terms.buffer_after,
        -- Whose appointment the expert has moved may call it off without cost until it begins.
        cancel_free_until = CASE WHEN by_expert THEN wanted_start ELSE wanted_start - make_interval(mins => terms.notice) END,
        hold_expires_at = least(a.hold_expires_at, wanted_start),
        rescheduled_at = clock_timestamp(), version = a.version + 1, updated_at = now()
    WHERE a.org_id = booked.org_id AND a.id = booked.id;
END
$$;
COMMENT ON FUNCTION app.reschedule IS 'Moves a coming appointment of the calling expert or patient to another time of the same event; its state and payment stay. EL404 appointment_not_found; EL409 stale_update | appointment_closed | appointment_begun | reschedule_too_late | stale_hold; EL422 slot_in_the_past | slot_not_offered; 23P01 when the time is taken.';

DROP FUNCTION app.cancel_own_appointment(uuid);
CREATE FUNCTION app.cancel_own_appointment(appointment_id uuid, expected_version integer DEFAULT NULL, why text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    booked app.appointment;
BEGIN
    PERFORM auth.require();
    IF NOT auth.has('appointments:cancel_own') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    SELECT * INTO booked FROM app.appointment a
    WHERE a.id = appointment_id AND a.patient_id = auth.user_id() AND a.patient_org_id = auth.org_id()
    FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'appointment_not_found';
    END IF;
    IF booked.version <> expected_version THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'stale_update';
    END IF;
    IF booked.status NOT IN ('pending_payment', 'confirmed') THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'appointment_closed';
    END IF;
    IF booked.starts_at <= clock_timestamp() THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'appointment_begun';
    END IF;
    UPDATE app.appointment a
    SET status = 'cancelled', cancelled_at = now(), cancelled_by = auth.user_id(), ended_reason = why,
        -- Nothing has been paid for a hold; what comes in all the same goes back.
        refund = CASE
            WHEN a.price = 0 THEN NULL
            WHEN a.status = 'pending_payment' OR clock_timestamp() <= a.cancel_free_until THEN 'full'
            ELSE 'none'
        END,
        version = a.version + 1, updated_at = now()
    WHERE a.org_id = booked.org_id AND a.id = booked.id;
END
$$;
COMMENT ON FUNCTION app.cancel_own_appointment IS 'Cancels a coming appointment of the calling patient and decides what is given back. EL404 appointment_not_found; EL409 stale_update | appointment_closed | appointment_begun.';

CREATE FUNCTION app.expire_holds(most integer, wanted_expert text DEFAULT NULL) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    at CONSTANT timestamptz := clock_timestamp();
    expired integer;
BEGIN
    WITH due AS (
        SELECT a.org_id, a.id FROM app.appointment a
        WHERE a.status = 'pending_payment' AND a.hold_expires_at <= at AND (wanted_expert IS NULL OR a.expert_id = wanted_expert)
        ORDER BY a.hold_expires_at
        LIMIT most
        FOR UPDATE SKIP LOCKED)
    UPDATE app.appointment a
    SET status = 'expired', ended_reason = 'hold_expired', version = a.version + 1, updated_at = now()
    FROM due WHERE a.org_id = due.org_id AND a.id = due.id;
    GET DIAGNOSTICS expired = ROW_COUNT;
    RETURN expired;
END
$$;
COMMENT ON FUNCTION app.expire_holds IS 'Expires holds whose time is over, of one expert or of all; how many. What somebody is working on is left to them.';

CREATE FUNCTION app.count_stale_holds() RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT count(*) FROM app.appointment a WHERE a.status = 'pending_payment' AND a.hold_expires_at <= now();
END;
COMMENT ON FUNCTION app.count_stale_holds IS 'How many holds app.expire_holds would expire.';

CREATE FUNCTION app.sweep_rate_limits() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    swept integer;
BEGIN
    DELETE FROM app.rate_limit r WHERE r.expires_at <= now();
    GET DIAGNOSTICS swept = ROW_COUNT;
    RETURN swept;
END
$$;
COMMENT ON FUNCTION app.sweep_rate_limits IS 'Deletes windows that are over.';

CREATE FUNCTION app.confirm_paid(appointment_id uuid) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    booked app.appointment;
BEGIN
    SELECT * INTO booked FROM app.appointment a WHERE a.id = appointment_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'appointment_not_found';
    END IF;
    PERFORM app.queue('expert', booked.expert_id);
    SELECT * INTO booked FROM app.appointment a WHERE a.id = appointment_id FOR UPDATE;
    IF booked.status IN ('confirmed', 'completed', 'no_show') THEN
        RETURN 'already';
    END IF;
    IF booked.status = 'cancelled' THEN
        RETURN 'too_late';
    END IF;
    IF booked.status = 'expired' OR booked.hold_expires_at <= clock_timestamp() THEN
        IF app.slot_refusal(booked.event_id, booked.starts_at) IS NOT NULL THEN
            RETURN 'too_late';
        END IF;
        -- Another hold that is over does not stand in the way of who has paid.
        PERFORM app.expire_holds(100, booked.expert_id) WHERE booked.status = 'expired';
    END IF;
    BEGIN
        UPDATE app.appointment a
        SET status = 'confirmed', ended_reason = NULL, version = a.version + 1, updated_at = now()
        WHERE a.org_id = booked.org_id AND a.id = booked.id;
    EXCEPTION
        WHEN exclusion_violation THEN
            RETURN 'too_late';
    END;
    RETURN 'confirmed';
END
$$;
COMMENT ON FUNCTION app.confirm_paid IS 'What a payment does to its appointment: confirmed; already, when it was; too_late, when it was cancelled, or the hold is over and the time is taken or no longer offered. EL404 appointment_not_found.';

CREATE FUNCTION app.extend_hold(appointment_id uuid, until timestamptz) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE app.appointment a
    SET hold_expires_at = least(until, a.starts_at, now() + interval '10 days'), version = a.version + 1, updated_at = now()
    WHERE a.id = appointment_id AND a.status = 'pending_payment' AND a.hold_expires_at > clock_timestamp()
      AND a.hold_expires_at < least(until, a.starts_at, now() + interval '10 days');
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION app.extend_hold IS 'Holds the time longer, for a way of paying that takes longer; at most ten days and never past the start. False when the hold is over or lasts as long already.';

CREATE FUNCTION app.release_hold(appointment_id uuid, why text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE app.appointment a
    SET status = 'expired', ended_reason = why, version = a.version + 1, updated_at = now()
    WHERE a.id = appointment_id AND a.status = 'pending_payment';
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION app.release_hold IS 'Lets a hold go before its time, because it will not be paid; false when there is none.';

REVOKE ALL ON FUNCTION app.refuse_rate, app.limit_patient, app.limit_address, app.queue, app.payable, app.slot_refusal, app.booking_terms,
    app.refuse_stale, app.book, app.reschedule, app.cancel_own_appointment, app.expire_holds, app.count_stale_holds,
    app.sweep_rate_limits, app.confirm_paid, app.extend_hold, app.release_hold FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.book, app.reschedule, app.cancel_own_appointment TO app_service;
GRANT EXECUTE ON FUNCTION app.expire_holds, app.count_stale_holds, app.sweep_rate_limits, app.confirm_paid, app.extend_hold, app.release_hold
    TO app_service_jobs;
