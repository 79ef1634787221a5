-- Many organizations and appointments, past every policy and trigger: only the superuser of a local stack can do this.
-- Each expert works hour by hour, most of it in the past; every appointment is somebody else's.
SET session_replication_role = replica;
INSERT INTO app.event (org_id, id, expert_id, name, slug, duration_minutes, price, status)
SELECT 'org_PLAN' || lpad(o::text, 6, '0'), ('00000000-0000-7000-8000-' || lpad(o::text, 12, '0'))::uuid,
       'user_PLAN' || lpad(o::text, 6, '0'), 'Consultation', 'consultation', 45, 0, 'published'
FROM generate_series(1, :orgs) AS o;
INSERT INTO app.appointment
    (org_id, id, event_id, expert_id, patient_id, patient_org_id, event_name, starts_at, ends_at, time_zone, price, currency,
     status, completed_at, busy, cancel_free_until)
SELECT 'org_PLAN' || lpad(o::text, 6, '0'),
       ('00000000-0000-7000-9000-' || lpad(((o - 1) * (:appointments / :orgs) + n)::text, 12, '0'))::uuid,
       ('00000000-0000-7000-8000-' || lpad(o::text, 12, '0'))::uuid,
       'user_PLAN' || lpad(o::text, 6, '0'),
       'user_SEEN' || lpad(((o * 7919 + n) % (:orgs * 10))::text, 6, '0'), 'org_SEEN' || lpad(((o * 7919 + n) % (:orgs * 10))::text, 6, '0'),
       'Consultation', at, at + interval '45 minutes', 'Europe/Lisbon', 0, 'eur',
       CASE WHEN at < now() THEN 'completed' ELSE 'confirmed' END, CASE WHEN at < now() THEN at + interval '1 hour' END,
       tstzrange(at, at + interval '45 minutes'), at
FROM generate_series(1, :orgs) AS o,
     generate_series(1, :appointments / :orgs) AS n,
     LATERAL (SELECT date_trunc('hour', now()) + make_interval(hours => n - (:appointments / :orgs) * 9 / 10) AS at) AS t;
INSERT INTO app.appointment_by_org
    (org_id, starts_at, appointment_id, side, viewer_id, event_id, event_name, expert_id, patient_id, ends_at, time_zone, price,
     currency, status, cancel_free_until, version)
SELECT s.org_id, a.starts_at, a.id, s.side, s.viewer_id, a.event_id, a.event_name, a.expert_id, a.patient_id, a.ends_at, a.time_zone,
       a.price, a.currency, a.status, a.cancel_free_until, a.version
FROM app.appointment a,
     LATERAL (VALUES (a.org_id, 'expert', a.expert_id), (a.patient_org_id, 'patient', a.patient_id)) AS s (org_id, side, viewer_id)
WHERE a.event_name = 'Consultation' AND a.expert_id LIKE 'user\_PLAN%';
VACUUM (ANALYZE) app.event, app.appointment, app.appointment_by_org;
