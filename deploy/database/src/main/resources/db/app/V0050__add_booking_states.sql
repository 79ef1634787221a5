-- One table is reservation and appointment, so that one constraint keeps both apart: a hold (pending_payment) occupies its
-- expert's time as a confirmed appointment does, with the buffers around it, until it is paid, let go or over.
ALTER TABLE app.appointment
    ADD COLUMN buffer_before_minutes integer NOT NULL DEFAULT 0
        CONSTRAINT appointment_buffer_before_minutes_check CHECK (buffer_before_minutes BETWEEN 0 AND 1440),
    ADD COLUMN buffer_after_minutes integer NOT NULL DEFAULT 0
        CONSTRAINT appointment_buffer_after_minutes_check CHECK (buffer_after_minutes BETWEEN 0 AND 1440),
    ADD COLUMN busy tstzrange,
    ADD COLUMN hold_expires_at timestamptz,
    ADD COLUMN cancel_free_until timestamptz,
    ADD COLUMN refund text COLLATE "C" CONSTRAINT appointment_refund_check CHECK (refund IN ('full', 'none')),
    ADD COLUMN ended_reason text COLLATE "C" CONSTRAINT appointment_ended_reason_check CHECK (ended_reason ~ '^[a-z][a-z0-9_]{0,63}$'),
    ADD COLUMN rescheduled_at timestamptz;
COMMENT ON COLUMN app.appointment.status IS 'pending_payment (a hold), confirmed; completed, cancelled, no_show, expired are ends.';
COMMENT ON COLUMN app.appointment.buffer_before_minutes IS 'As it was when booked, like the price.';
COMMENT ON COLUMN app.appointment.busy IS 'From the start less the buffer before to the end and the buffer after; written by a trigger.';
COMMENT ON COLUMN app.appointment.hold_expires_at IS 'Until when the time is held for who has to pay; only while pending_payment.';
COMMENT ON COLUMN app.appointment.cancel_free_until IS 'Until when the patient cancels without cost: the start less the minimum notice when booked.';
COMMENT ON COLUMN app.appointment.refund IS 'What a cancelled appointment gives back of its price; null when it was free or was not cancelled.';
COMMENT ON COLUMN app.appointment.ended_reason IS 'A code for why it was cancelled or let go; no text, because people write about their health.';
COMMENT ON COLUMN app.appointment.rescheduled_at IS 'When it was last moved to another time.';

ALTER TABLE app.appointment_by_org
    ADD COLUMN viewer_id text COLLATE "C",
    ADD COLUMN hold_expires_at timestamptz,
    ADD COLUMN cancel_free_until timestamptz,
    ADD COLUMN refund text COLLATE "C",
    ADD COLUMN version integer;
COMMENT ON COLUMN app.appointment_by_org.viewer_id IS 'Whose appointment it is on this side: the expert, or the patient.';

CREATE OR REPLACE FUNCTION app.project_appointment() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM app.appointment_by_org p
        WHERE p.org_id IN (OLD.org_id, OLD.patient_org_id) AND p.appointment_id = OLD.id;
    END IF;
    INSERT INTO app.appointment_by_org
        (org_id, starts_at, appointment_id, side, viewer_id, event_id, event_name, expert_id, patient_id, ends_at, time_zone,
         price, currency, status, hold_expires_at, cancel_free_until, refund, version)
    SELECT side.org_id, NEW.starts_at, NEW.id, side.name, side.viewer_id, NEW.event_id, NEW.event_name, NEW.expert_id, NEW.patient_id,
           NEW.ends_at, NEW.time_zone, NEW.price, NEW.currency, NEW.status, NEW.hold_expires_at, NEW.cancel_free_until, NEW.refund, NEW.version
    FROM (VALUES (NEW.org_id, 'expert', NEW.expert_id), (NEW.patient_org_id, 'patient', NEW.patient_id)) AS side (org_id, name, viewer_id);
    RETURN NULL;
END
$$;

-- What nobody may do, not even the owner's functions: leave an end, or say that something took place before it began.
CREATE FUNCTION app.guard_appointment() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.busy := tstzrange(
        NEW.starts_at - make_interval(mins => NEW.buffer_before_minutes),
        NEW.ends_at + make_interval(mins => NEW.buffer_after_minutes));
    NEW.cancel_free_until := coalesce(NEW.cancel_free_until, NEW.starts_at);
    IF NEW.status <> 'pending_payment' THEN
        NEW.hold_expires_at := NULL;
    END IF;
    IF TG_OP = 'INSERT' OR NEW.status = OLD.status THEN
        RETURN NEW;
    END IF;
    IF NOT (CASE OLD.status
        WHEN 'pending_payment' THEN NEW.status IN ('confirmed', 'cancelled', 'expired')
        WHEN 'confirmed' THEN NEW.status IN ('completed', 'cancelled', 'no_show')
        WHEN 'expired' THEN NEW.status = 'confirmed' -- paid late, and the time is still there
        ELSE false
    END) THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'appointment_closed';
    END IF;
    IF NEW.status IN ('completed', 'no_show') AND NEW.starts_at > clock_timestamp() THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'appointment_not_begun';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION app.guard_appointment() IS 'The state machine, and the busy time that follows from the times. EL409 appointment_closed | appointment_not_begun.';
REVOKE ALL ON FUNCTION app.guard_appointment FROM PUBLIC;
CREATE TRIGGER appointment_guard BEFORE INSERT OR UPDATE ON app.appointment
    FOR EACH ROW EXECUTE FUNCTION app.guard_appointment();

ALTER TABLE app.appointment DROP CONSTRAINT appointment_overlap_excl, DROP CONSTRAINT appointment_status_check;
UPDATE app.appointment SET refund = CASE WHEN status = 'cancelled' AND price > 0 THEN 'none' END;
ALTER TABLE app.appointment
    ALTER COLUMN busy SET NOT NULL,
    ALTER COLUMN cancel_free_until SET NOT NULL,
    ADD CONSTRAINT appointment_status_check
        CHECK (status IN ('pending_payment', 'confirmed', 'completed', 'cancelled', 'no_show', 'expired')),
    ADD CONSTRAINT appointment_hold_check CHECK ((status = 'pending_payment') = (hold_expires_at IS NOT NULL)),
    ADD CONSTRAINT appointment_refunded_check CHECK (refund IS NULL OR status = 'cancelled'),
    -- The one guard against double booking. Half-open, so that one may end when the next begins.
    ADD CONSTRAINT appointment_overlap_excl EXCLUDE USING gist (expert_id WITH =, busy WITH &&)
        WHERE (status IN ('pending_payment', 'confirmed'));
ALTER TABLE app.appointment_by_org
    ALTER COLUMN viewer_id SET NOT NULL,
    ALTER COLUMN cancel_free_until SET NOT NULL,
    ALTER COLUMN version SET NOT NULL;
CREATE INDEX appointment_by_org_viewer_idx ON app.appointment_by_org (org_id, viewer_id, starts_at, appointment_id);
COMMENT ON INDEX app.appointment_by_org_viewer_idx IS 'The list of one person: one range scan.';
CREATE INDEX appointment_hold_idx ON app.appointment (hold_expires_at) WHERE status = 'pending_payment';
COMMENT ON INDEX app.appointment_hold_idx IS 'For app.expire_holds, which works for all organizations.';
CREATE INDEX appointment_patient_created_idx ON app.appointment (patient_id, created_at);
COMMENT ON INDEX app.appointment_patient_created_idx IS 'For the limits of app.book.';

-- Colleagues do not see who comes to whom, unless they run the team's schedule. List and look-up agree, because both are this.
DROP POLICY appointment_by_org_permission ON app.appointment_by_org;
CREATE POLICY appointment_by_org_permission ON app.appointment_by_org AS RESTRICTIVE FOR SELECT TO app_service
    USING (CASE side
        WHEN 'expert' THEN (SELECT auth.has('appointments:view_incoming'))
            AND (viewer_id = (SELECT auth.user_id()) OR (SELECT auth.has('schedule:manage_team')))
        ELSE (SELECT auth.has('appointments:view_own')) AND viewer_id = (SELECT auth.user_id())
    END);

-- The expert's side of the state machine. What is paid comes back whole when the expert calls it off.
DROP POLICY appointment_permission ON app.appointment;
CREATE POLICY appointment_permission ON app.appointment AS RESTRICTIVE FOR UPDATE TO app_service
    USING (status IN ('pending_payment', 'confirmed'))
    WITH CHECK (CASE status
        WHEN 'cancelled' THEN (SELECT auth.has('appointments:manage_own')) AND cancelled_by = (SELECT auth.user_id())
            AND (price = 0 OR refund = 'full')
        WHEN 'completed' THEN (SELECT auth.has('appointments:complete'))
        WHEN 'no_show' THEN (SELECT auth.has('appointments:complete'))
        ELSE false
    END);
GRANT UPDATE (refund, ended_reason) ON app.appointment TO app_service;

-- Whoever makes the change writes into the log of their own organization; the others' are written here. Work without a user
-- has no organization of its own, so both are.
CREATE OR REPLACE FUNCTION app.tell_other_organization() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    action CONSTANT text := CASE
        WHEN TG_OP = 'INSERT' THEN 'APPOINTMENT_CREATED'
        WHEN NEW.status = OLD.status THEN 'APPOINTMENT_RESCHEDULED'
        WHEN NEW.status = 'confirmed' THEN 'APPOINTMENT_CONFIRMED'
        WHEN NEW.status = 'completed' THEN 'APPOINTMENT_COMPLETED'
        WHEN NEW.status = 'cancelled' THEN 'APPOINTMENT_CANCELLED'
        WHEN NEW.status = 'no_show' THEN 'APPOINTMENT_NO_SHOW'
        WHEN NEW.status = 'expired' THEN 'APPOINTMENT_EXPIRED'
    END;
    log text;
BEGIN
    FOR log IN SELECT DISTINCT o.org FROM (VALUES (NEW.org_id), (NEW.patient_org_id)) AS o (org) WHERE o.org IS DISTINCT FROM auth.org_id() LOOP
        PERFORM audit.append_to(
            log, action, 'success', 'appointment', NEW.id::text, NEW.patient_id, NULL,
            json_build_array(json_build_object('type', 'event', 'id', NEW.event_id)), NULL, NULL, NULL);
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.tell_other_organization() IS 'Appends the change to the log of each organization that did not make it.';
DROP TRIGGER appointment_status_log ON app.appointment;
CREATE TRIGGER appointment_status_log AFTER UPDATE ON app.appointment
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.rescheduled_at IS DISTINCT FROM NEW.rescheduled_at)
    EXECUTE FUNCTION app.tell_other_organization();
