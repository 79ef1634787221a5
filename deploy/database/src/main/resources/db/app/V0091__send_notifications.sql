-- Sending what is in the outbox: at least once, because a mail server and a database cannot commit together. A mail is taken up
-- with a lease, so that one who dies with it is followed by another, and its attempts are counted before they are made, so that
-- a mail which kills whoever sends it does not do so for ever.
CREATE TABLE app.notification_preference (
    user_id       text COLLATE "C" NOT NULL DEFAULT auth.user_id(),
    language      text COLLATE "C" CONSTRAINT notification_preference_language_check CHECK (language IN ('en', 'es', 'pt', 'br')),
    reminders     boolean          NOT NULL DEFAULT true,
    shared_records boolean         NOT NULL DEFAULT true,
    version       integer          NOT NULL DEFAULT 1,
    updated_at    timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT notification_preference_pkey PRIMARY KEY (user_id)
);
COMMENT ON TABLE app.notification_preference IS 'Which of the mails that are not necessary a person wants, and in which language. Without a row: all of them.';
COMMENT ON COLUMN app.notification_preference.language IS 'br: Brazilian Portuguese; null: the language of the installation.';
COMMENT ON COLUMN app.notification_preference.shared_records IS 'Mails about records that are shared and about grants to them. That glass was broken is told in any case.';

ALTER TABLE app.notification_preference ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.notification_preference FORCE ROW LEVEL SECURITY;
CREATE POLICY notification_preference_select ON app.notification_preference FOR SELECT TO app_service
    USING (user_id = (SELECT auth.user_id()));
CREATE POLICY notification_preference_insert ON app.notification_preference FOR INSERT TO app_service
    WITH CHECK (user_id = (SELECT auth.user_id()));
CREATE POLICY notification_preference_update ON app.notification_preference FOR UPDATE TO app_service
    USING (user_id = (SELECT auth.user_id())) WITH CHECK (user_id = (SELECT auth.user_id()));
CREATE POLICY notification_preference_owner ON app.notification_preference TO eleva_app_owner USING (true) WITH CHECK (true);
GRANT SELECT ON app.notification_preference TO app_service;
GRANT INSERT (language, reminders, shared_records) ON app.notification_preference TO app_service;
GRANT UPDATE (language, reminders, shared_records, version, updated_at) ON app.notification_preference TO app_service;

CREATE FUNCTION app.notification_wanted(n app.notification) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    RETURN coalesce((
        SELECT CASE
            WHEN n.kind = 'appointment_reminder' THEN p.reminders
            WHEN n.kind IN ('record_shared', 'record_grant_given', 'record_grant_ended') THEN p.shared_records
            ELSE true
        END
        FROM app.notification_preference p WHERE p.user_id = n.user_id), true);
COMMENT ON FUNCTION app.notification_wanted IS 'Whether its recipient wants this mail; most kinds are not asked about.';

CREATE FUNCTION app.notification_stale(n app.notification) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    RETURN n.kind = 'appointment_reminder' AND NOT EXISTS (
        SELECT FROM app.appointment a
        WHERE a.id = n.appointment_id AND a.status = 'confirmed' AND a.starts_at = (n.data ->> 'starts_at')::timestamptz AND a.starts_at > now());
COMMENT ON FUNCTION app.notification_stale IS 'Whether this reminds of what will not be, or was.';

CREATE FUNCTION app.claim_notifications(most integer, most_attempts integer, hold interval)
    RETURNS TABLE (id uuid, lease uuid, org_id text, user_id text, kind text, data jsonb, language text, attempts integer)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    n    app.notification;
    over text;
BEGIN
    PERFORM app.require_job('notifications');
    FOR n IN
        SELECT w.* FROM app.notification w
        WHERE w.state = 'waiting' AND w.next_attempt_at <= clock_timestamp()
        ORDER BY w.next_attempt_at, w.id
        LIMIT least(greatest(most, 1), 500)
        FOR UPDATE SKIP LOCKED
    LOOP
        over := CASE
            WHEN app.notification_stale(n) THEN 'cancelled'
            WHEN NOT app.notification_wanted(n) THEN 'unwanted'
            WHEN n.attempts >= most_attempts THEN 'dead'
        END;
        IF over IS NOT NULL THEN
            PERFORM app.close_notification(n, over, NULL);
            CONTINUE;
        END IF;
        lease := uuidv7();
        UPDATE app.notification u
        SET lease = claim_notifications.lease, attempts = u.attempts + 1, next_attempt_at = clock_timestamp() + hold
        WHERE u.org_id = n.org_id AND u.id = n.id;
        id := n.id; org_id := n.org_id; user_id := n.user_id; kind := n.kind; data := n.data; attempts := n.attempts + 1;
        language := (SELECT p.language FROM app.notification_preference p WHERE p.user_id = n.user_id);
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION app.claim_notifications IS 'Takes up what is due, each for as long as it is held; ends what nobody wants, what is stale, and what was taken up too often. Whoever asks at the same time gets others.';

CREATE FUNCTION app.close_notification(n app.notification, outcome text, failure text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE app.notification u
    SET state = outcome, ended_at = clock_timestamp(), lease = NULL, last_failure = coalesce(failure, u.last_failure)
    WHERE u.org_id = n.org_id AND u.id = n.id;
    IF outcome = 'dead' THEN
        PERFORM audit.append_to(
            n.org_id, 'NOTIFICATION_GIVEN_UP', 'failure', 'notification', n.id::text, NULL, NULL,
            json_build_array(json_build_object('type', 'user', 'id', n.user_id)),
            json_build_object('kind', n.kind, 'attempts', n.attempts, 'failure', coalesce(failure, n.last_failure)), NULL, NULL);
    END IF;
END
$$;
COMMENT ON FUNCTION app.close_notification IS 'Ends a mail. That one was given up is in the log of the organization in whose matter it was.';

CREATE FUNCTION app.end_notification(notification_id uuid, held uuid, outcome text, failure text, pause interval, most_attempts integer) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    n app.notification;
BEGIN
    PERFORM app.require_job('notifications');
    SELECT w.* INTO n FROM app.notification w WHERE w.id = notification_id AND w.lease = held AND w.state = 'waiting' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'lost';
    END IF;
    CASE
        WHEN outcome IN ('sent', 'unreachable') THEN
            PERFORM app.close_notification(n, outcome, NULL);
            RETURN outcome;
        WHEN n.attempts >= most_attempts THEN
            PERFORM app.close_notification(n, 'dead', failure);
            RETURN 'dead';
        ELSE
            UPDATE app.notification u
            SET lease = NULL, next_attempt_at = clock_timestamp() + pause, last_failure = failure
            WHERE u.org_id = n.org_id AND u.id = n.id;
            RETURN 'waiting';
    END CASE;
END
$$;
COMMENT ON FUNCTION app.end_notification IS 'Says what came of a mail that was taken up: sent, unreachable, or failed, which is tried again after a pause until it was tried too often. lost: somebody else has it by now.';

CREATE FUNCTION app.due_notifications() RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_job('notifications');
    RETURN (SELECT count(*) FROM app.notification n WHERE n.state = 'waiting' AND n.next_attempt_at <= clock_timestamp());
END
$$;
COMMENT ON FUNCTION app.due_notifications IS 'How many mails are due.';

REVOKE ALL ON FUNCTION app.notification_wanted, app.notification_stale, app.claim_notifications, app.close_notification,
    app.end_notification, app.due_notifications FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.claim_notifications, app.end_notification, app.due_notifications TO app_service_jobs;
