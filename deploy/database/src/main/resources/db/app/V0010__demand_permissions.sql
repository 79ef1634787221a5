-- What an endpoint's annotation demands, the database demands too: whom an expert sees says something about health, and
-- publishing is not for everybody who may look.
CREATE POLICY appointment_select_permission ON app.appointment AS RESTRICTIVE FOR SELECT TO app_service
    USING ((SELECT auth.has('appointments:view_incoming')));
CREATE POLICY event_update_permission ON app.event AS RESTRICTIVE FOR UPDATE TO app_service
    USING ((SELECT auth.has('events:toggle_active')));
