-- What came after the first copy for the person concerned: the profile, the schedule, payments on both sides, mails, and
-- settings. As before: keyed by the caller, in whichever organization it is held, and nothing about anybody else.
CREATE INDEX profile_expert_id_id_idx ON app.profile (expert_id, id);
CREATE INDEX schedule_expert_id_idx ON app.schedule (expert_id);
CREATE INDEX stripe_account_expert_id_idx ON app.stripe_account (expert_id);
CREATE INDEX calendar_feed_expert_id_idx ON app.calendar_feed (expert_id);
CREATE INDEX payment_patient_id_id_idx ON app.payment (patient_id, id);
CREATE INDEX payment_expert_id_id_idx ON app.payment (expert_id, id);
CREATE INDEX notification_user_id_id_idx ON app.notification (user_id, id);
DROP INDEX app.notification_user_id_idx;

CREATE FUNCTION app.subject_profiles(after_id uuid, most integer) RETURNS TABLE (id uuid, data json)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me CONSTANT text := app.subject();
BEGIN
    RETURN QUERY
    SELECT p.id, json_build_object(
        'id', p.id, 'organization_id', p.org_id, 'status', p.status, 'slug', p.slug, 'first_name', p.first_name, 'last_name', p.last_name,
        'headline', p.headline, 'short_bio', p.short_bio, 'long_bio', p.long_bio, 'picture_url', p.picture_url, 'languages', p.languages,
        'categories', (SELECT json_agg(c.slug) FROM app.category c WHERE c.id IN (p.primary_category_id, p.secondary_category_id)),
        'social_links', p.social_links, 'verified', p.verified, 'top_expert', p.top_expert, 'published_at', p.published_at,
        'agreements', (SELECT json_agg(json_build_object('version', a.version, 'accepted_at', a.accepted_at) ORDER BY a.accepted_at)
                       FROM app.practitioner_agreement a WHERE a.org_id = p.org_id AND a.expert_id = p.expert_id),
        'created_at', p.created_at, 'updated_at', p.updated_at)
    FROM app.profile p
    WHERE p.expert_id = me AND p.id > coalesce(after_id, '00000000-0000-0000-0000-000000000000')
    ORDER BY p.id
    LIMIT least(greatest(most, 1), 100);
END
$$;
COMMENT ON FUNCTION app.subject_profiles IS 'The profiles of the calling expert in every organization, with the agreements that were accepted, by id, after an id.';

-- What has no id of its own gets one of its organization's, so that a page can begin after it.
CREATE FUNCTION app.subject_schedules(after_id uuid, most integer) RETURNS TABLE (id uuid, data json)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me CONSTANT text := app.subject();
BEGIN
    RETURN QUERY
    SELECT t.id, json_build_object(
        'organization_id', s.org_id, 'time_zone', s.time_zone, 'minimum_notice_minutes', s.minimum_notice_minutes,
        'booking_window_days', s.booking_window_days, 'slot_interval_minutes', s.slot_interval_minutes,
        'buffer_before_minutes', s.buffer_before_minutes, 'buffer_after_minutes', s.buffer_after_minutes,
        'windows', (SELECT json_agg(json_build_object('weekday', w.weekday, 'opens', w.opens, 'closes', w.closes) ORDER BY w.weekday, w.opens)
                    FROM app.schedule_window w WHERE w.org_id = s.org_id AND w.expert_id = s.expert_id),
        'overrides', (SELECT json_agg(json_build_object('date', o.on_date, 'windows', (
                          SELECT json_agg(json_build_object('opens', w.opens, 'closes', w.closes) ORDER BY w.opens)
                          FROM app.schedule_override_window w
                          WHERE w.org_id = o.org_id AND w.expert_id = o.expert_id AND w.on_date = o.on_date)) ORDER BY o.on_date)
                      FROM app.schedule_override o WHERE o.org_id = s.org_id AND o.expert_id = s.expert_id),
        'blocked_dates', (SELECT json_agg(json_build_object('from', b.from_date, 'to', b.to_date, 'reason', b.reason) ORDER BY b.from_date, b.id)
                          FROM app.blocked_date b WHERE b.org_id = s.org_id AND b.expert_id = s.expert_id),
        'created_at', s.created_at, 'updated_at', s.updated_at)
    FROM app.schedule s, LATERAL (SELECT md5(s.org_id)::uuid AS id) AS t
    WHERE s.expert_id = me AND t.id > coalesce(after_id, '00000000-0000-0000-0000-000000000000')
    ORDER BY t.id
    LIMIT least(greatest(most, 1), 100);
END
$$;
COMMENT ON FUNCTION app.subject_schedules IS 'The schedules of the calling expert, with what is blocked and why.';

CREATE FUNCTION app.subject_payments(after_id uuid, most integer) RETURNS TABLE (id uuid, data json)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me    CONSTANT text := app.subject();
    under CONSTANT uuid := coalesce(after_id, '00000000-0000-0000-0000-000000000000');
    page  CONSTANT integer := least(greatest(most, 1), 100);
BEGIN
    RETURN QUERY
    SELECT p.id, json_build_object(
        'id', p.id, 'side', CASE WHEN p.patient_id = me THEN 'patient' ELSE 'expert' END, 'appointment_id', p.appointment_id,
        'organization_id', CASE WHEN p.patient_id = me THEN p.patient_org_id ELSE p.org_id END,
        'amount', p.amount, 'currency', p.currency, 'status', p.status, 'method', p.method, 'paid_at', p.paid_at, 'failed_at', p.failed_at,
        'refunded_amount', p.refunded_amount,
        'fee_amount', CASE WHEN p.expert_id = me THEN p.fee_amount END, 'net_amount', CASE WHEN p.expert_id = me THEN p.net_amount END,
        'created_at', p.created_at, 'updated_at', p.updated_at)
    FROM (
        (SELECT x.* FROM app.payment x WHERE x.patient_id = me AND x.id > under ORDER BY x.id LIMIT page)
        UNION ALL
        (SELECT x.* FROM app.payment x WHERE x.expert_id = me AND x.patient_id <> me AND x.id > under ORDER BY x.id LIMIT page)) AS p
    ORDER BY p.id
    LIMIT page;
END
$$;
COMMENT ON FUNCTION app.subject_payments IS 'What the caller has paid and earned, by id, after an id. Says nothing of who paid the caller.';

CREATE FUNCTION app.subject_notifications(after_id uuid, most integer) RETURNS TABLE (id uuid, data json)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me CONSTANT text := app.subject();
BEGIN
    RETURN QUERY
    SELECT n.id, json_build_object(
        'id', n.id, 'organization_id', n.org_id, 'kind', n.kind, 'data', n.data, 'appointment_id', n.appointment_id, 'state', n.state,
        'due_at', n.due_at, 'ended_at', n.ended_at, 'created_at', n.created_at)
    FROM app.notification n
    WHERE n.user_id = me AND n.id > coalesce(after_id, '00000000-0000-0000-0000-000000000000')
    ORDER BY n.id
    LIMIT least(greatest(most, 1), 100);
END
$$;
COMMENT ON FUNCTION app.subject_notifications IS 'The mails to the caller, sent and waiting, by id, after an id.';

CREATE FUNCTION app.subject_settings(after_id uuid, most integer) RETURNS TABLE (id uuid, data json)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me CONSTANT text := app.subject();
BEGIN
    RETURN QUERY
    SELECT s.id, s.data
    FROM (
        SELECT md5('mails')::uuid AS id, json_build_object(
            'setting', 'mails', 'language', p.language, 'reminders', p.reminders, 'shared_records', p.shared_records, 'updated_at', p.updated_at) AS data
        FROM app.notification_preference p WHERE p.user_id = me
        UNION ALL
        SELECT md5('payout_account|' || a.org_id)::uuid, json_build_object(
            'setting', 'payout_account', 'organization_id', a.org_id, 'account_id', a.account_id, 'country', a.country,
            'charges_enabled', a.charges_enabled, 'transfers_enabled', a.transfers_enabled, 'payouts_enabled', a.payouts_enabled,
            'details_submitted', a.details_submitted, 'created_at', a.created_at, 'updated_at', a.updated_at)
        FROM app.stripe_account a WHERE a.expert_id = me
        UNION ALL
        SELECT md5('calendar_feed|' || f.org_id)::uuid, json_build_object(
            'setting', 'calendar_feed', 'organization_id', f.org_id, 'created_at', f.created_at, 'last_read_at', f.last_read_at)
        FROM app.calendar_feed f WHERE f.expert_id = me) AS s
    WHERE s.id > coalesce(after_id, '00000000-0000-0000-0000-000000000000')
    ORDER BY s.id
    LIMIT least(greatest(most, 1), 100);
END
$$;
COMMENT ON FUNCTION app.subject_settings IS 'What the caller has set up: mails, the account for payouts, the calendar feed without its secret.';

REVOKE ALL ON FUNCTION app.subject_profiles, app.subject_schedules, app.subject_payments, app.subject_notifications, app.subject_settings FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.subject_profiles, app.subject_schedules, app.subject_payments, app.subject_notifications, app.subject_settings TO app_service;

-- The caller's appointments, with what booking has added.
CREATE OR REPLACE FUNCTION app.subject_appointments(after_id uuid, most integer) RETURNS TABLE (id uuid, data json)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me    CONSTANT text := app.subject();
    under CONSTANT uuid := coalesce(after_id, '00000000-0000-0000-0000-000000000000');
    page  CONSTANT integer := least(greatest(most, 1), 100);
BEGIN
    RETURN QUERY
    SELECT a.id, json_build_object(
        'id', a.id, 'side', CASE WHEN a.patient_id = me THEN 'patient' ELSE 'expert' END,
        'organization_id', CASE WHEN a.patient_id = me THEN a.patient_org_id ELSE a.org_id END,
        'expert_id', a.expert_id, 'expert_organization_id', a.org_id, 'event_id', a.event_id, 'event_name', a.event_name,
        'starts_at', a.starts_at, 'ends_at', a.ends_at, 'time_zone', a.time_zone, 'price', a.price, 'currency', a.currency,
        'status', a.status, 'hold_expires_at', a.hold_expires_at, 'cancel_free_until', a.cancel_free_until, 'cancelled_at', a.cancelled_at,
        'cancelled_by', CASE WHEN a.cancelled_by = me THEN 'you' WHEN a.cancelled_by IS NOT NULL THEN 'the other side' END,
        'ended_reason', a.ended_reason, 'refund', a.refund, 'rescheduled_at', a.rescheduled_at,
        'completed_at', a.completed_at, 'created_at', a.created_at, 'updated_at', a.updated_at)
    FROM (
        (SELECT p.* FROM app.appointment p WHERE p.patient_id = me AND p.id > under ORDER BY p.id LIMIT page)
        UNION ALL
        (SELECT x.* FROM app.appointment x WHERE x.expert_id = me AND x.patient_id <> me AND x.id > under ORDER BY x.id LIMIT page)) AS a
    ORDER BY a.id
    LIMIT page;
END
$$;
