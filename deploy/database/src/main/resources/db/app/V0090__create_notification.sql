-- What people are told by mail. A row is written in the transaction of what it tells of, so that there is no mail about what
-- did not happen and no change that nobody hears of; a job sends it afterwards. The row holds whom it is for and of what kind it
-- is. It has no place for a name, an address or a word about health: whom to write to is asked of identity when it is sent.
CREATE TABLE app.notification (
    org_id          text COLLATE "C" NOT NULL,
    id              uuid             NOT NULL DEFAULT uuidv7(),
    user_id         text COLLATE "C" NOT NULL,
    kind            text COLLATE "C" NOT NULL CONSTRAINT notification_kind_check CHECK (kind IN (
        'appointment_confirmed', 'appointment_cancelled', 'appointment_rescheduled', 'appointment_expired', 'appointment_reminder',
        'payment_due', 'payment_received', 'payment_failed', 'payment_refunded', 'payout_paid', 'payout_failed',
        'record_shared', 'record_grant_given', 'record_grant_ended', 'record_break_glass')),
    data            jsonb            NOT NULL DEFAULT '{}',
    appointment_id  uuid,
    state           text COLLATE "C" NOT NULL DEFAULT 'waiting'
        CONSTRAINT notification_state_check CHECK (state IN ('waiting', 'sent', 'dead', 'cancelled', 'unwanted', 'unreachable')),
    due_at          timestamptz      NOT NULL DEFAULT now(),
    next_attempt_at timestamptz      NOT NULL DEFAULT now(),
    attempts        integer          NOT NULL DEFAULT 0 CONSTRAINT notification_attempts_check CHECK (attempts >= 0),
    lease           uuid,
    last_failure    text COLLATE "C" CONSTRAINT notification_last_failure_check CHECK (last_failure ~ '^[a-z][a-z0-9_]{0,63}$'),
    ended_at        timestamptz,
    created_at      timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT notification_pkey PRIMARY KEY (org_id, id),
    CONSTRAINT notification_id_key UNIQUE (id),
    CONSTRAINT notification_data_check CHECK (jsonb_typeof(data) = 'object'),
    CONSTRAINT notification_ended_check CHECK ((state = 'waiting') = (ended_at IS NULL))
);
CREATE INDEX notification_due_idx ON app.notification (next_attempt_at, id) WHERE state = 'waiting';
CREATE INDEX notification_appointment_id_idx ON app.notification (appointment_id) WHERE state = 'waiting';
CREATE INDEX notification_user_id_idx ON app.notification (user_id);
CREATE INDEX notification_ended_at_idx ON app.notification (ended_at) WHERE ended_at IS NOT NULL;
COMMENT ON TABLE app.notification IS 'Outbox of mails: one row for each person who is told of something.';
COMMENT ON COLUMN app.notification.org_id IS 'In whose matter: the organization whose row changed.';
COMMENT ON COLUMN app.notification.id IS 'Also the mail''s Message-ID, the same at every attempt, so that a mail that is sent twice is shown once.';
COMMENT ON COLUMN app.notification.data IS 'Ids, times, zones and amounts only; app.notify lets nothing else through.';
COMMENT ON COLUMN app.notification.state IS 'unwanted: the recipient wants no such mails; unreachable: there is no address any more; dead: given up after the last attempt.';
COMMENT ON COLUMN app.notification.next_attempt_at IS 'When it may be taken up: the due time, the end of a lease, or the end of a pause after a failure.';
COMMENT ON COLUMN app.notification.lease IS 'Who sends it at present: an end that is reported under another lease is ignored.';
COMMENT ON COLUMN app.notification.last_failure IS 'A code. What a mail server says may hold an address.';

ALTER TABLE app.notification ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.notification FORCE ROW LEVEL SECURITY;
CREATE POLICY notification_owner ON app.notification TO eleva_app_owner USING (true) WITH CHECK (true);

CREATE FUNCTION app.notification_data(data json) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT coalesce(jsonb_object_agg(d.key, d.value), '{}')
    FROM json_each(CASE json_typeof(data) WHEN 'object' THEN data END) AS d
    WHERE CASE d.key
        WHEN 'appointment_id' THEN (d.value #>> '{}') ~ '^[0-9a-f-]{36}$'
        WHEN 'record_id' THEN (d.value #>> '{}') ~ '^[0-9a-f-]{36}$'
        WHEN 'payment_id' THEN (d.value #>> '{}') ~ '^[0-9a-f-]{36}$'
        WHEN 'refund_id' THEN (d.value #>> '{}') ~ '^[0-9a-f-]{36}$'
        WHEN 'payout_id' THEN (d.value #>> '{}') ~ '^[0-9a-f-]{36}$'
        WHEN 'starts_at' THEN (d.value #>> '{}') ~ '^\d{4}-\d\d-\d\d[T ][0-9:.]{5,15}(Z|[+-][0-9:]{2,8})$'
        WHEN 'expires_at' THEN (d.value #>> '{}') ~ '^\d{4}-\d\d-\d\d[T ][0-9:.]{5,15}(Z|[+-][0-9:]{2,8})$'
        WHEN 'time_zone' THEN (d.value #>> '{}') ~ '^[A-Za-z][A-Za-z0-9_+/-]{0,63}$'
        WHEN 'amount' THEN (d.value #>> '{}') ~ '^[0-9]{1,15}$'
        WHEN 'currency' THEN (d.value #>> '{}') ~ '^[a-z]{3}$'
        ELSE false
    END;
END;
COMMENT ON FUNCTION app.notification_data IS 'What of this may stand in an outbox: known names with values of their form. Everything else is left out, so that nobody can put a name or a finding into a mail by mistake.';

CREATE FUNCTION app.notify(org_id text, user_id text, kind text, data json) RETURNS uuid
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    told app.notification;
BEGIN
    INSERT INTO app.notification AS n (org_id, user_id, kind, data, appointment_id)
    SELECT org_id, user_id, kind, d.data, (d.data ->> 'appointment_id')::uuid
    FROM (SELECT app.notification_data(notify.data)) AS d (data)
    RETURNING n.* INTO told;
    RETURN told.id;
END
$$;
COMMENT ON FUNCTION app.notify IS 'Puts a mail into the outbox, in the transaction of what it tells of. For triggers and functions of this schema''s owner. data may hold appointment_id, record_id, payment_id, refund_id, payout_id, starts_at, expires_at, time_zone, amount (minor units) and currency.';

CREATE FUNCTION app.remind(org_id text, user_id text, appointment_id uuid, starts_at timestamptz, zone text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    due CONSTANT timestamptz := starts_at - interval '24 hours';
BEGIN
    -- Whoever books later than that is told by the confirmation.
    IF due <= now() THEN
        RETURN;
    END IF;
    INSERT INTO app.notification (org_id, user_id, kind, data, appointment_id, due_at, next_attempt_at)
    VALUES (org_id, user_id, 'appointment_reminder',
            app.notification_data(json_build_object('appointment_id', appointment_id, 'starts_at', starts_at, 'time_zone', zone)),
            appointment_id, due, due);
END
$$;
COMMENT ON FUNCTION app.remind IS 'Puts a reminder into the outbox, due 24 hours before an appointment, when that is still to come.';

CREATE FUNCTION app.forget_reminders(appointment_id uuid) RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    UPDATE app.notification n SET state = 'cancelled', ended_at = now()
    WHERE n.appointment_id = forget_reminders.appointment_id AND n.kind = 'appointment_reminder' AND n.state = 'waiting';
END;
COMMENT ON FUNCTION app.forget_reminders IS 'Takes the reminders of an appointment back that are not sent yet.';

CREATE FUNCTION app.tell_of_appointment() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    told CONSTANT text := CASE
        WHEN NEW.status = 'confirmed' AND (TG_OP = 'INSERT' OR OLD.status <> 'confirmed') THEN 'appointment_confirmed'
        WHEN NEW.status = 'confirmed' AND OLD.starts_at <> NEW.starts_at THEN 'appointment_rescheduled'
        WHEN NEW.status IN ('cancelled', 'expired') AND TG_OP = 'UPDATE' AND OLD.status <> NEW.status THEN 'appointment_' || NEW.status
    END;
    data json;
    side record;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM app.forget_reminders(NEW.id);
    END IF;
    -- What is over is nobody's news: appointments of the past, among them what comes from the predecessor.
    IF NEW.ends_at <= now() OR told IS NULL THEN
        RETURN NULL;
    END IF;
    FOR side IN
        SELECT * FROM (VALUES
            (NEW.patient_org_id, NEW.patient_id, NEW.time_zone, true),
            (NEW.org_id, NEW.expert_id, app.expert_zone(NEW.org_id, NEW.expert_id, NEW.time_zone), false)) AS s (org_id, user_id, zone, patient)
    LOOP
        data := json_build_object('appointment_id', NEW.id, 'starts_at', NEW.starts_at, 'time_zone', side.zone);
        -- The expert never heard of a time that was only held.
        IF session_user <> 'app_import' AND (side.patient OR TG_OP = 'INSERT' OR NOT (OLD.status = 'pending_payment' AND NEW.status IN ('cancelled', 'expired'))) THEN
            PERFORM app.notify(side.org_id, side.user_id, told, data);
        END IF;
        IF NEW.status = 'confirmed' THEN
            PERFORM app.remind(side.org_id, side.user_id, NEW.id, NEW.starts_at, side.zone);
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.tell_of_appointment() IS 'Tells both sides of an appointment of its confirmation, its new time and its end, and keeps their reminders. What is imported is remembered and not announced.';

CREATE FUNCTION app.expert_zone(org_id text, expert_id text, otherwise text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    zone text;
BEGIN
    IF to_regclass('app.schedule') IS NOT NULL THEN
        SELECT s.time_zone INTO zone FROM app.schedule s WHERE s.org_id = expert_zone.org_id AND s.expert_id = expert_zone.expert_id;
    END IF;
    RETURN coalesce(zone, otherwise);
END
$$;
COMMENT ON FUNCTION app.expert_zone IS 'The zone that an expert plans in, else the given one.';

CREATE TRIGGER appointment_told AFTER INSERT ON app.appointment
    FOR EACH ROW EXECUTE FUNCTION app.tell_of_appointment();
CREATE TRIGGER appointment_change_told AFTER UPDATE ON app.appointment
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.starts_at IS DISTINCT FROM NEW.starts_at)
    EXECUTE FUNCTION app.tell_of_appointment();

REVOKE ALL ON FUNCTION app.notification_data, app.notify, app.remind, app.forget_reminders, app.tell_of_appointment, app.expert_zone FROM PUBLIC;
