-- Rows to measure on. FORCE is lifted and put back in one transaction, so that no other session ever sees it lifted.
BEGIN;
SET ROLE eleva_app_owner;
ALTER TABLE app.event NO FORCE ROW LEVEL SECURITY;
INSERT INTO app.event (org_id, id, expert_id, name, slug, description, duration_minutes, price, status, created_at)
SELECT 'org_BENCH' || lpad(o::text, 6, '0'),
       ('00000000-0000-7000-8000-' || lpad(o::text, 6, '0') || lpad(e::text, 6, '0'))::uuid,
       'user_BENCH' || lpad(o::text, 6, '0'),
       'Consultation ' || e,
       'consultation-' || e,
       'A conversation of an hour about what troubles you, with time for questions.',
       60, 6000, 'draft',
       now() - make_interval(mins => e)
FROM generate_series(1, :orgs) AS o, generate_series(1, :events) AS e;
ALTER TABLE app.event FORCE ROW LEVEL SECURITY;
COMMIT;
ANALYZE app.event;
