-- Events of the predecessor. FORCE binds the functions' owner as well: while the import is at work, and only then, they write
-- events of any organization.
CREATE POLICY event_import_insert ON app.event FOR INSERT TO eleva_app_owner WITH CHECK ((SELECT app.importing()));
CREATE POLICY event_import_select ON app.event FOR SELECT TO eleva_app_owner USING ((SELECT app.importing()));

CREATE FUNCTION app.import_from_events(legacy jsonb, OUT org text, OUT id text, OUT note text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    expert CONSTANT app.import_person := app.import_who(legacy ->> 'expert', 'expert');
    wanted text := legacy ->> 'slug';
BEGIN
    org := expert.org_id;
    id := legacy ->> 'id';
    -- Slugs were not unique there. The first one keeps it, the others get a part of their id.
    IF EXISTS (SELECT FROM app.event e
               WHERE e.org_id = expert.org_id AND e.expert_id = expert.user_id AND e.slug = wanted AND e.status <> 'archived') THEN
        wanted := left(wanted, 91) || '-' || right(id, 8);
        note := 'slug_changed';
    END IF;
    INSERT INTO app.event (org_id, id, expert_id, name, slug, description, duration_minutes, price, currency, status, created_at, updated_at)
    VALUES (expert.org_id, id::uuid, expert.user_id, legacy ->> 'name', wanted, legacy ->> 'description', (legacy ->> 'duration')::integer,
            (legacy ->> 'price')::bigint, legacy ->> 'currency', legacy ->> 'status', (legacy ->> 'created_at')::timestamptz,
            (legacy ->> 'updated_at')::timestamptz);
END
$$;
COMMENT ON FUNCTION app.import_from_events(jsonb) IS 'An event: published when it was active, else a draft.';

CREATE FUNCTION app.import_target_events() RETURNS TABLE (legacy_id text, digest bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.legacy_id::text, app.import_digest(VARIADIC ARRAY[
        e.name, e.description, e.duration_minutes::text, e.price::text, e.currency, e.status, app.import_micros(e.created_at)])
    FROM app.import_row r
    JOIN app.event e ON e.org_id = r.target_org AND e.id = r.target_id::uuid
    WHERE r.source = 'events' AND r.reason IS NULL;
END;
COMMENT ON FUNCTION app.import_target_events() IS 'The digest of each imported event as it is here.';

REVOKE ALL ON FUNCTION app.import_from_events, app.import_target_events FROM PUBLIC;
