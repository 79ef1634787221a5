-- Events change: they can be edited, taken back and archived, each with a permission of its own, and have buffers.
ALTER TABLE app.event
    ADD COLUMN buffer_before_minutes integer CONSTRAINT event_buffer_before_minutes_check CHECK (buffer_before_minutes BETWEEN 0 AND 720),
    ADD COLUMN buffer_after_minutes  integer CONSTRAINT event_buffer_after_minutes_check CHECK (buffer_after_minutes BETWEEN 0 AND 720),
    ADD COLUMN version               integer NOT NULL DEFAULT 1;
COMMENT ON COLUMN app.event.buffer_before_minutes IS 'Kept free before each booking; null: as the expert''s schedule says.';
COMMENT ON COLUMN app.event.buffer_after_minutes IS 'Kept free after each booking; null: as the expert''s schedule says.';
COMMENT ON COLUMN app.event.version IS 'Counted by a trigger.';

GRANT INSERT (buffer_before_minutes, buffer_after_minutes) ON app.event TO app_service;
GRANT UPDATE (name, slug, description, duration_minutes, price, currency, buffer_before_minutes, buffer_after_minutes) ON app.event TO app_service;

DROP POLICY event_update_permission ON app.event;
CREATE POLICY event_update_permission ON app.event AS RESTRICTIVE FOR UPDATE TO app_service
    USING ((SELECT auth.has('events:edit_own')) OR (SELECT auth.has('events:toggle_active')) OR (SELECT auth.has('events:delete_own')));

-- A policy does not see what an update changes; this does.
CREATE FUNCTION app.guard_event() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.updated_at := now();
    IF current_user <> 'app_service' THEN
        RETURN NEW;
    END IF;
    IF OLD.status = 'archived' THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'event_archived_check', MESSAGE = 'event_archived';
    END IF;
    IF NEW.status IS DISTINCT FROM OLD.status
        AND NOT auth.has(CASE NEW.status WHEN 'archived' THEN 'events:delete_own' ELSE 'events:toggle_active' END) THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    IF (NEW.name, NEW.slug, NEW.description, NEW.duration_minutes, NEW.price, NEW.currency, NEW.buffer_before_minutes, NEW.buffer_after_minutes)
        IS DISTINCT FROM (OLD.name, OLD.slug, OLD.description, OLD.duration_minutes, OLD.price, OLD.currency, OLD.buffer_before_minutes, OLD.buffer_after_minutes)
        AND NOT auth.has('events:edit_own') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION app.guard_event() IS 'Counts versions, leaves what is archived as it is, and asks for the permission that the change needs; violates event_archived_check otherwise.';
REVOKE ALL ON FUNCTION app.guard_event FROM PUBLIC;
CREATE TRIGGER event_guard BEFORE UPDATE ON app.event
    FOR EACH ROW EXECUTE FUNCTION app.guard_event();
