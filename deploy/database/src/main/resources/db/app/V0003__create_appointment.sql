-- Appointments belong to two organizations: the expert's, which owns the row, and the patient's. A list over "mine or
-- theirs" cannot use an ordered index, so each organization has a projection row of its own, written by a trigger.
CREATE TABLE app.appointment (
    org_id           text COLLATE "C" NOT NULL,
    id               uuid             NOT NULL,
    event_id         uuid             NOT NULL,
    expert_id        text COLLATE "C" NOT NULL,
    patient_id       text COLLATE "C" NOT NULL,
    patient_org_id   text COLLATE "C" NOT NULL,
    event_name       text             NOT NULL,
    starts_at        timestamptz      NOT NULL,
    ends_at          timestamptz      NOT NULL,
    time_zone        text COLLATE "C" NOT NULL CONSTRAINT appointment_time_zone_check CHECK (length(time_zone) BETWEEN 1 AND 64),
    price            bigint           NOT NULL,
    currency         text COLLATE "C" NOT NULL,
    status           text COLLATE "C" NOT NULL CONSTRAINT appointment_status_check
        CHECK (status IN ('confirmed', 'completed', 'cancelled', 'no_show')),
    cancelled_at     timestamptz,
    cancelled_by     text COLLATE "C",
    completed_at     timestamptz,
    version          integer          NOT NULL DEFAULT 0,
    created_at       timestamptz      NOT NULL DEFAULT now(),
    updated_at       timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT appointment_pkey PRIMARY KEY (org_id, id),
    CONSTRAINT appointment_id_key UNIQUE (id),
    -- What a record repeats of its appointment is held true by foreign keys on these.
    CONSTRAINT appointment_patient_key UNIQUE (org_id, id, patient_id),
    CONSTRAINT appointment_expert_key UNIQUE (org_id, id, expert_id),
    CONSTRAINT appointment_event_fkey FOREIGN KEY (org_id, event_id) REFERENCES app.event (org_id, id),
    CONSTRAINT appointment_period_check CHECK (ends_at > starts_at),
    CONSTRAINT appointment_cancelled_check CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL)),
    -- The one guard against double booking. Half-open, so that one may end when the next begins.
    CONSTRAINT appointment_overlap_excl EXCLUDE USING gist (expert_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
        WHERE (status = 'confirmed')
);
CREATE INDEX appointment_event_idx ON app.appointment (org_id, event_id);
COMMENT ON TABLE app.appointment IS 'A booked time of an expert. org_id is the expert''s organization.';
COMMENT ON COLUMN app.appointment.event_name IS 'As it was when booked, like the price.';
COMMENT ON COLUMN app.appointment.time_zone IS 'IANA zone that the patient booked in, for display.';

CREATE TABLE app.appointment_by_org (
    org_id         text COLLATE "C" NOT NULL,
    starts_at      timestamptz      NOT NULL,
    appointment_id uuid             NOT NULL,
    side           text COLLATE "C" NOT NULL CONSTRAINT appointment_by_org_side_check CHECK (side IN ('expert', 'patient')),
    event_id       uuid             NOT NULL,
    event_name     text             NOT NULL,
    expert_id      text COLLATE "C" NOT NULL,
    patient_id     text COLLATE "C" NOT NULL,
    ends_at        timestamptz      NOT NULL,
    time_zone      text COLLATE "C" NOT NULL,
    price          bigint           NOT NULL,
    currency       text COLLATE "C" NOT NULL,
    status         text COLLATE "C" NOT NULL,
    CONSTRAINT appointment_by_org_pkey PRIMARY KEY (org_id, starts_at, appointment_id, side)
);
CREATE INDEX appointment_by_org_appointment_idx ON app.appointment_by_org (org_id, appointment_id);
COMMENT ON TABLE app.appointment_by_org IS 'What each organization sees of an appointment: one row for the expert''s, one for the patient''s.';

CREATE FUNCTION app.project_appointment() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM app.appointment_by_org p
        WHERE p.org_id IN (OLD.org_id, OLD.patient_org_id) AND p.appointment_id = OLD.id;
    END IF;
    INSERT INTO app.appointment_by_org
        (org_id, starts_at, appointment_id, side, event_id, event_name, expert_id, patient_id, ends_at, time_zone, price, currency, status)
    SELECT side.org_id, NEW.starts_at, NEW.id, side.name, NEW.event_id, NEW.event_name, NEW.expert_id, NEW.patient_id,
           NEW.ends_at, NEW.time_zone, NEW.price, NEW.currency, NEW.status
    FROM (VALUES (NEW.org_id, 'expert'), (NEW.patient_org_id, 'patient')) AS side (org_id, name);
    RETURN NULL;
END
$$;
CREATE TRIGGER appointment_projection AFTER INSERT OR UPDATE ON app.appointment
    FOR EACH ROW EXECUTE FUNCTION app.project_appointment();

ALTER TABLE app.appointment ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.appointment FORCE ROW LEVEL SECURITY;
CREATE POLICY appointment_select ON app.appointment FOR SELECT TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()));
CREATE POLICY appointment_update ON app.appointment FOR UPDATE TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()))
    WITH CHECK (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()));
CREATE POLICY appointment_owner ON app.appointment TO eleva_app_owner USING (true) WITH CHECK (true);
GRANT SELECT ON app.appointment TO app_service;
GRANT UPDATE (status, cancelled_at, cancelled_by, completed_at, version, updated_at) ON app.appointment TO app_service;

ALTER TABLE app.appointment_by_org ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.appointment_by_org FORCE ROW LEVEL SECURITY;
CREATE POLICY appointment_by_org_select ON app.appointment_by_org FOR SELECT TO app_service
    USING (org_id = (SELECT auth.org_id()));
-- Whom one sees, and that one was, says something about one's health: each side needs its own permission, and a patient
-- sees only his own.
CREATE POLICY appointment_by_org_permission ON app.appointment_by_org AS RESTRICTIVE FOR SELECT TO app_service
    USING (CASE side
        WHEN 'expert' THEN (SELECT auth.has('appointments:view_incoming'))
        ELSE (SELECT auth.has('appointments:view_own')) AND patient_id = (SELECT auth.user_id())
    END);
CREATE POLICY appointment_by_org_owner ON app.appointment_by_org TO eleva_app_owner USING (true) WITH CHECK (true);
GRANT SELECT ON app.appointment_by_org TO app_service;

CREATE FUNCTION app.book(appointment_id uuid, wanted_event_id uuid, wanted_start timestamptz, zone text) RETURNS void
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
    INSERT INTO app.appointment
        (org_id, id, event_id, expert_id, patient_id, patient_org_id, event_name, starts_at, ends_at, time_zone, price, currency, status)
    VALUES
        (event.org_id, appointment_id, event.id, event.expert_id, auth.user_id(), auth.org_id(), event.name, wanted_start,
         wanted_start + make_interval(mins => event.duration_minutes), zone, event.price, event.currency, 'confirmed');
END
$$;
COMMENT ON FUNCTION app.book IS 'Books a published event for the caller. EL404 event_not_found, EL422 own_event | slot_in_the_past | slot_not_offered, 23P01 when the time is taken.';

CREATE FUNCTION app.cancel_own_appointment(wanted_id uuid) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM auth.require();
    IF NOT auth.has('appointments:cancel_own') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    UPDATE app.appointment a
    SET status = 'cancelled', cancelled_at = now(), cancelled_by = auth.user_id(), version = a.version + 1, updated_at = now()
    WHERE a.id = wanted_id AND a.patient_id = auth.user_id() AND a.patient_org_id = auth.org_id()
      AND a.status = 'confirmed' AND a.starts_at > now();
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION app.cancel_own_appointment IS 'Cancels a coming appointment of the calling patient; false when there is none that can be.';

REVOKE ALL ON FUNCTION app.project_appointment, app.book, app.cancel_own_appointment FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.book, app.cancel_own_appointment TO app_service;
