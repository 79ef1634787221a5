-- The state machine's rules that matter to others hold in the database too: what is over stays as it is, nothing becomes
-- open again, and each end needs its own permission. The endpoint for cancelling lets either side's permission pass, so
-- that the expert's side needs the expert's permission is decided here.
CREATE POLICY appointment_permission ON app.appointment AS RESTRICTIVE FOR UPDATE TO app_service
    USING (status = 'confirmed')
    WITH CHECK (CASE status
        WHEN 'cancelled' THEN (SELECT auth.has('appointments:manage_own'))
        WHEN 'completed' THEN (SELECT auth.has('appointments:complete'))
        WHEN 'no_show' THEN (SELECT auth.has('appointments:complete'))
        ELSE false
    END);
