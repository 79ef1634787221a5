-- Categories and profiles of the predecessor.
CREATE FUNCTION app.import_from_categories(legacy jsonb, OUT org text, OUT id text, OUT note text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted text := legacy ->> 'slug';
BEGIN
    id := legacy ->> 'id';
    IF EXISTS (SELECT FROM app.category c WHERE c.slug = wanted) THEN
        wanted := left(wanted, 51) || '-' || right(id, 8);
        note := 'slug_changed';
    END IF;
    INSERT INTO app.category (id, slug, name, created_at) VALUES (id::uuid, wanted, legacy ->> 'name', (legacy ->> 'created_at')::timestamptz);
END
$$;
COMMENT ON FUNCTION app.import_from_categories(jsonb) IS 'A category of the first level; app.import_from_category_parents puts it where it belongs.';

CREATE FUNCTION app.import_target_categories() RETURNS TABLE (legacy_id text, digest bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.legacy_id::text, app.import_digest(VARIADIC ARRAY[c.name, app.import_micros(c.created_at)])
    FROM app.import_row r
    JOIN app.category c ON c.id = r.target_id::uuid
    WHERE r.source = 'categories' AND r.reason IS NULL;
END;
COMMENT ON FUNCTION app.import_target_categories() IS 'The digest of each imported category as it is here.';

CREATE FUNCTION app.import_from_category_parents(legacy jsonb, OUT org text, OUT id text, OUT note text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    child  CONSTANT app.import_row := app.import_find('categories', legacy ->> 'legacy_id');
    parent CONSTANT app.import_row := app.import_find('categories', legacy ->> 'parent');
BEGIN
    IF child.target_id IS NULL OR parent.target_id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'category_not_imported';
    END IF;
    id := child.target_id;
    UPDATE app.category c SET parent_id = parent.target_id::uuid WHERE c.id = child.target_id::uuid;
END
$$;
COMMENT ON FUNCTION app.import_from_category_parents(jsonb) IS 'Which category a category belongs under. EL422: category_not_imported.';

CREATE FUNCTION app.import_target_category_parents() RETURNS TABLE (legacy_id text, digest bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.legacy_id::text, app.import_digest(VARIADIC ARRAY[p.legacy_id::text])
    FROM app.import_row r
    JOIN app.category c ON c.id = r.target_id::uuid
    JOIN app.import_row p ON p.source = 'categories' AND p.target_id = c.parent_id::text
    WHERE r.source = 'category_parents' AND r.reason IS NULL;
END;
COMMENT ON FUNCTION app.import_target_category_parents() IS 'The digest of each imported category''s parent as it is here.';

CREATE FUNCTION app.import_category(wanted text) RETURNS uuid
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.target_id::uuid FROM app.import_row r WHERE r.source = 'categories' AND r.legacy_id = wanted AND r.reason IS NULL;
END;
COMMENT ON FUNCTION app.import_category(text) IS 'Where a category of the predecessor has gone; null when nowhere.';

CREATE FUNCTION app.import_from_profiles(legacy jsonb, OUT org text, OUT id text, OUT note text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    expert      CONSTANT app.import_person := app.import_who(legacy ->> 'expert', 'expert');
    wanted      text := legacy ->> 'slug';
    first       uuid := app.import_category(legacy ->> 'primary');
    second      uuid := app.import_category(legacy ->> 'secondary');
    links       jsonb;
    good        jsonb;
    notes       text[] := '{}';
BEGIN
    org := expert.org_id;
    id := legacy ->> 'id';
    IF EXISTS (SELECT FROM app.profile p WHERE p.slug = wanted) THEN
        wanted := left(wanted, 51) || '-' || right(id, 8);
        notes := notes || 'slug_changed'::text;
    END IF;
    IF (legacy ->> 'primary' IS NOT NULL AND first IS NULL) OR (legacy ->> 'secondary' IS NOT NULL AND (second IS NULL OR second = first)) THEN
        notes := notes || 'category_dropped'::text;
    END IF;
    IF first IS NULL OR second = first THEN
        first := coalesce(first, second);
        second := NULL;
    END IF;
    links := CASE WHEN legacy ->> 'links' IS JSON ARRAY THEN (legacy ->> 'links')::jsonb ELSE '[]' END;
    SELECT coalesce(jsonb_agg(jsonb_build_object('name', l.link -> 'name', 'url', l.link -> 'url') ORDER BY l.n), '[]') INTO good
    FROM jsonb_array_elements(links) WITH ORDINALITY AS l (link, n)
    WHERE jsonb_typeof(l.link) = 'object' AND jsonb_typeof(l.link -> 'name') = 'string' AND l.link ->> 'url' LIKE 'https://%' AND l.n <= 10;
    IF jsonb_array_length(good) <> jsonb_array_length(links) OR (legacy ->> 'links' IS NOT NULL AND legacy ->> 'links' IS NOT JSON ARRAY) THEN
        notes := notes || 'links_dropped'::text;
    END IF;
    IF legacy ->> 'agreed_at' IS NOT NULL THEN
        INSERT INTO app.practitioner_agreement (org_id, expert_id, version, accepted_at)
        VALUES (org, expert.user_id, coalesce(substring(legacy ->> 'agreed_version' FROM '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$'), 'legacy'),
                (legacy ->> 'agreed_at')::timestamptz)
        ON CONFLICT DO NOTHING;
    END IF;
    INSERT INTO app.profile
        (org_id, expert_id, id, status, slug, first_name, last_name, headline, short_bio, long_bio, picture_url, primary_category_id,
         secondary_category_id, social_links, verified, top_expert, published_at, created_at, updated_at)
    VALUES
        (org, expert.user_id, id::uuid, legacy ->> 'status', wanted, legacy ->> 'first_name', legacy ->> 'last_name', legacy ->> 'headline',
         legacy ->> 'short_bio', legacy ->> 'long_bio', legacy ->> 'picture', first, second, good, (legacy ->> 'verified')::boolean,
         (legacy ->> 'top_expert')::boolean, CASE legacy ->> 'status' WHEN 'published' THEN (legacy ->> 'updated_at')::timestamptz END,
         (legacy ->> 'created_at')::timestamptz, (legacy ->> 'updated_at')::timestamptz);
    note := nullif(array_to_string(notes, ','), '');
END
$$;
COMMENT ON FUNCTION app.import_from_profiles(jsonb) IS 'A profile, with the agreement that was accepted there; published only with one.';

CREATE FUNCTION app.import_target_profiles() RETURNS TABLE (legacy_id text, digest bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.legacy_id::text, app.import_digest(VARIADIC ARRAY[
        p.first_name, p.last_name, p.headline, p.short_bio, p.long_bio, p.status, p.verified::text, p.top_expert::text,
        app.import_micros(p.created_at)])
    FROM app.import_row r
    JOIN app.profile p ON p.id = r.target_id::uuid
    WHERE r.source = 'profiles' AND r.reason IS NULL;
END;
COMMENT ON FUNCTION app.import_target_profiles() IS 'The digest of each imported profile as it is here.';

REVOKE ALL ON FUNCTION app.import_from_categories, app.import_target_categories, app.import_from_category_parents,
    app.import_target_category_parents, app.import_category, app.import_from_profiles, app.import_target_profiles FROM PUBLIC;
