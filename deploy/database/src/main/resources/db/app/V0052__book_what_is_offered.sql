-- What the expert's schedule offers can be booked, and nothing else. The same function decides that shows it.
CREATE OR REPLACE FUNCTION app.slot_refusal(event_id uuid, starts_at timestamptz) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN app.slot_offered(event_id, starts_at);
END
$$;

-- An event's own buffers win over its expert's.
CREATE OR REPLACE FUNCTION app.booking_terms(event_id uuid, OUT buffer_before integer, OUT buffer_after integer, OUT notice integer)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT coalesce(e.buffer_before_minutes, s.buffer_before_minutes), coalesce(e.buffer_after_minutes, s.buffer_after_minutes),
           s.minimum_notice_minutes
    INTO buffer_before, buffer_after, notice
    FROM app.event e LEFT JOIN app.schedule s ON s.org_id = e.org_id AND s.expert_id = e.expert_id
    WHERE e.id = event_id;
    buffer_before := coalesce(buffer_before, 0);
    buffer_after := coalesce(buffer_after, 0);
    notice := coalesce(notice, 0);
END
$$;

-- What cannot be seen cannot be booked: what is public is decided in one place.
CREATE OR REPLACE FUNCTION app.book(
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
    PERFORM FROM app.published_event(wanted_event_id);
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'event_not_found';
    END IF;
    SELECT * INTO event FROM app.event e WHERE e.id = wanted_event_id;
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

-- It names the expert, so that the service knows whose holds to have expired.
CREATE OR REPLACE FUNCTION app.refuse_stale(wanted_expert text, wanted tstzrange, but uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM app.appointment a
        WHERE a.expert_id = wanted_expert AND a.busy && wanted AND a.id <> but
          AND a.status = 'pending_payment' AND a.hold_expires_at <= clock_timestamp()) THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'stale_hold', DETAIL = wanted_expert;
    END IF;
END
$$;
