-- Bookings of one expert queue. An exclusion constraint checks after it has written, so two transactions that write
-- overlapping times at the same moment wait for each other until one is shot or its patience ends: an error that says
-- nothing about the time. With the expert's lock taken first, the second waits before it writes, and then learns that the
-- time is taken. The constraint stays the guard; the lock only gives it an order.
CREATE OR REPLACE FUNCTION app.book(appointment_id uuid, wanted_event_id uuid, wanted_start timestamptz, zone text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    event app.event;
BEGIN
    PERFORM auth.require();
    IF NOT auth.has('appointments:create') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    SELECT * INTO event FROM app.event e WHERE e.id = wanted_event_id AND e.status = 'published';
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'event_not_found';
    END IF;
    IF event.expert_id = auth.user_id() OR event.org_id = auth.org_id() THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'own_event';
    END IF;
    IF wanted_start <= now() THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'slot_in_the_past';
    END IF;
    IF wanted_start > now() + interval '1 year' OR date_trunc('minute', wanted_start) <> wanted_start
        OR extract(minute FROM wanted_start)::integer % 5 <> 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'slot_not_offered';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('eleva.app.expert:' || event.expert_id, 0));
    INSERT INTO app.appointment
        (org_id, id, event_id, expert_id, patient_id, patient_org_id, event_name, starts_at, ends_at, time_zone, price, currency, status)
    VALUES
        (event.org_id, appointment_id, event.id, event.expert_id, auth.user_id(), auth.org_id(), event.name, wanted_start,
         wanted_start + make_interval(mins => event.duration_minutes), zone, event.price, event.currency, 'confirmed');
END
$$;
