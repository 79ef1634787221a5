-- What everybody sees: published profiles, and published events of experts whose profile is published. Row-level security
-- hides neither from the owner's functions by itself, so each of them says what it shows.
CREATE FUNCTION app.search_words(phrase text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    RETURN ARRAY(
        SELECT DISTINCT left(word, 64)
        FROM regexp_split_to_table(
            lower(regexp_replace(normalize(phrase, NFKD), '[\u0300-\u036f]', '', 'g') COLLATE pg_c_utf8), '[^[:alnum:]]+') AS word
        WHERE word <> '');
COMMENT ON FUNCTION app.search_words IS 'The words of a name as they are looked for: in lower case and without accents.';

-- What is public, as lists that a page can be read from by one range of an index: one row for each list that something is in.
-- Joining events to profiles for each page instead, the planner believes that few are public, reads them all and sorts.
DROP INDEX app.profile_published_idx, app.profile_primary_category_idx, app.profile_secondary_category_idx, app.event_published_idx;

CREATE TABLE app.public_listing (
    org_id    text COLLATE "C" NOT NULL,
    expert_id text COLLATE "C" NOT NULL,
    list      text COLLATE "C" NOT NULL CONSTRAINT public_listing_list_check CHECK (list ~ '^(experts|events|category:[0-9a-f-]{36})$'),
    id        uuid             NOT NULL,
    listed_at timestamptz      NOT NULL,
    CONSTRAINT public_listing_pkey PRIMARY KEY (org_id, expert_id, list, id)
);
CREATE INDEX public_listing_list_idx ON app.public_listing (list, listed_at DESC, id DESC);
COMMENT ON TABLE app.public_listing IS 'Which published profiles and events are in which public list, written by triggers. No login sees it.';

-- The beginning of a word is found by a range of this table's index. A trigram index would find the middle of a word too, but
-- not in an order that a page can begin at.
CREATE TABLE app.public_word (
    org_id    text COLLATE "C" NOT NULL,
    expert_id text COLLATE "C" NOT NULL,
    kind      text COLLATE "C" NOT NULL CONSTRAINT public_word_kind_check CHECK (kind IN ('expert', 'event')),
    id        uuid             NOT NULL,
    word      text COLLATE "C" NOT NULL,
    CONSTRAINT public_word_pkey PRIMARY KEY (org_id, expert_id, kind, id, word)
);
CREATE INDEX public_word_word_idx ON app.public_word (kind, word, id) INCLUDE (org_id, expert_id);
COMMENT ON TABLE app.public_word IS 'The words of the names of what is public, written by triggers. No login sees it.';

ALTER TABLE app.public_listing ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.public_listing FORCE ROW LEVEL SECURITY;
CREATE POLICY public_listing_owner ON app.public_listing TO eleva_app_owner USING (true) WITH CHECK (true);
ALTER TABLE app.public_word ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.public_word FORCE ROW LEVEL SECURITY;
CREATE POLICY public_word_owner ON app.public_word TO eleva_app_owner USING (true) WITH CHECK (true);

CREATE FUNCTION app.list_offers(wanted_org text, wanted_expert text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    shown app.profile;
BEGIN
    -- An event and its profile may be published at the same moment: whoever comes second sees both.
    PERFORM pg_advisory_xact_lock(hashtextextended('eleva.app.offers:' || wanted_org || ':' || wanted_expert, 0));
    DELETE FROM app.public_listing l WHERE l.org_id = wanted_org AND l.expert_id = wanted_expert;
    DELETE FROM app.public_word w WHERE w.org_id = wanted_org AND w.expert_id = wanted_expert;
    SELECT * INTO shown FROM app.profile p WHERE p.org_id = wanted_org AND p.expert_id = wanted_expert AND p.status = 'published';
    IF NOT FOUND THEN
        RETURN;
    END IF;
    INSERT INTO app.public_listing (org_id, expert_id, list, id, listed_at)
    SELECT wanted_org, wanted_expert, list, shown.id, shown.published_at
    FROM unnest(ARRAY['experts', 'category:' || shown.primary_category_id, 'category:' || shown.secondary_category_id]) AS list
    WHERE list IS NOT NULL
    UNION ALL
    SELECT wanted_org, wanted_expert, 'events', e.id, e.created_at
    FROM app.event e
    WHERE e.org_id = wanted_org AND e.expert_id = wanted_expert AND e.status = 'published';
    INSERT INTO app.public_word (org_id, expert_id, kind, id, word)
    SELECT wanted_org, wanted_expert, 'expert', shown.id, word
    FROM unnest(app.search_words(shown.first_name || ' ' || shown.last_name)) AS word
    UNION ALL
    SELECT wanted_org, wanted_expert, 'event', e.id, word
    FROM app.event e CROSS JOIN unnest(app.search_words(e.name)) AS word
    WHERE e.org_id = wanted_org AND e.expert_id = wanted_expert AND e.status = 'published';
END
$$;
COMMENT ON FUNCTION app.list_offers IS 'Makes the public lists of what an expert offers what they have to be.';

CREATE FUNCTION app.list_profile() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.status = 'published' OR TG_OP <> 'DELETE' AND NEW.status = 'published' THEN
        PERFORM app.list_offers(coalesce(NEW.org_id, OLD.org_id), coalesce(NEW.expert_id, OLD.expert_id));
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.list_profile() IS 'Lists what an expert offers while the profile is published.';
CREATE TRIGGER profile_listing
    AFTER INSERT OR DELETE OR UPDATE OF status, first_name, last_name, primary_category_id, secondary_category_id ON app.profile
    FOR EACH ROW EXECUTE FUNCTION app.list_profile();

CREATE FUNCTION app.list_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.status = 'published' OR TG_OP <> 'DELETE' AND NEW.status = 'published' THEN
        PERFORM app.list_offers(coalesce(NEW.org_id, OLD.org_id), coalesce(NEW.expert_id, OLD.expert_id));
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.list_event() IS 'Lists an event while it and its expert''s profile are published.';
CREATE TRIGGER event_listing AFTER INSERT OR DELETE OR UPDATE OF status, name ON app.event
    FOR EACH ROW EXECUTE FUNCTION app.list_event();

SELECT app.list_offers(p.org_id, p.expert_id) FROM app.profile p WHERE p.status = 'published';

CREATE FUNCTION app.listed(lists text[], after_at timestamptz, after_id uuid, most integer) RETURNS TABLE (id uuid, listed_at timestamptz)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    page CONSTANT integer := least(greatest(most, 1), 101);
    at   CONSTANT timestamptz := coalesce(after_at, 'infinity');
    last CONSTANT uuid := coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
BEGIN
    IF auth.actor_type() IS NULL THEN
        RETURN;
    END IF;
    -- One page of each list; what is in two of them is there once.
    RETURN QUERY
    SELECT DISTINCT f.id, f.listed_at
    FROM unnest(lists) AS wanted (list)
    CROSS JOIN LATERAL (
        SELECT l.id, l.listed_at FROM app.public_listing l
        WHERE l.list = wanted.list AND (l.listed_at, l.id) < (at, last)
        ORDER BY l.listed_at DESC, l.id DESC
        LIMIT page) AS f
    ORDER BY f.listed_at DESC, f.id DESC
    LIMIT page;
END
$$;
COMMENT ON FUNCTION app.listed IS 'A page of public lists together, newest first. Nothing without a context.';

CREATE FUNCTION app.named(wanted_kind text, phrase text, lists text[], after_word text, after_id uuid, most integer)
    RETURNS TABLE (id uuid, word text)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    words  CONSTANT text[] := app.search_words(phrase);
    -- The longest word has the shortest range; the others are looked up in what it finds.
    first  CONSTANT text COLLATE "C" := (SELECT w FROM unnest(words) AS w ORDER BY length(w) DESC, w LIMIT 1);
    page   CONSTANT integer := least(greatest(most, 1), 101);
    at     text COLLATE "C" := coalesce(after_word, '');
    last   uuid := coalesce(after_id, '00000000-0000-0000-0000-000000000000');
    given  integer := 0;
    seen   integer;
    theirs text[];
    found  record;
BEGIN
    IF auth.actor_type() IS NULL OR first IS NULL THEN
        RETURN;
    END IF;
    -- A page at a time: without a limit the range would be read as a whole, and sorted.
    LOOP
        seen := 0;
        FOR found IN
            SELECT w.org_id, w.expert_id, w.id, w.word FROM app.public_word w
            WHERE w.kind = wanted_kind AND w.word >= first AND w.word < first || chr(1114111) AND (w.word, w.id) > (at, last)
            ORDER BY w.word, w.id
            LIMIT page
        LOOP
            seen := seen + 1;
            at := found.word;
            last := found.id;
            theirs := ARRAY(
                SELECT o.word FROM app.public_word o
                WHERE o.org_id = found.org_id AND o.expert_id = found.expert_id AND o.kind = wanted_kind AND o.id = found.id);
            -- Under the first word of theirs only, with all other words, in one of the lists.
            CONTINUE WHEN EXISTS (SELECT FROM unnest(theirs) AS t (word) WHERE starts_with(t.word, first) AND t.word COLLATE "C" < found.word)
                OR EXISTS (
                    SELECT FROM unnest(words) AS q (word)
                    WHERE NOT EXISTS (SELECT FROM unnest(theirs) AS t (word) WHERE starts_with(t.word, q.word)))
                OR lists IS NOT NULL AND NOT EXISTS (
                    SELECT FROM app.public_listing l
                    WHERE l.org_id = found.org_id AND l.expert_id = found.expert_id AND l.list = ANY (lists) AND l.id = found.id);
            id := found.id;
            word := found.word;
            RETURN NEXT;
            given := given + 1;
            IF given = page THEN
                RETURN;
            END IF;
        END LOOP;
        EXIT WHEN seen < page;
    END LOOP;
END
$$;
COMMENT ON FUNCTION app.named IS 'A page of what has words that begin with all of these, by the word that was found. Nothing without a context.';

CREATE FUNCTION app.category_lists(category_slug text) RETURNS text[]
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT ARRAY(
        SELECT 'category:' || c.id FROM app.category c WHERE c.slug = category_slug AND NOT c.archived
        UNION ALL
        SELECT 'category:' || child.id FROM app.category c JOIN app.category child ON child.parent_id = c.id
        WHERE c.slug = category_slug AND NOT c.archived AND NOT child.archived);
END;
COMMENT ON FUNCTION app.category_lists IS 'The lists of a category and of those under it.';

CREATE TYPE app.public_profile AS (
    id uuid, expert_id text, slug text, first_name text, last_name text, headline text, short_bio text, long_bio text, picture_url text,
    languages text[], categories jsonb, social_links jsonb, verified boolean, top_expert boolean, published_at timestamptz, version integer,
    word text);
COMMENT ON TYPE app.public_profile IS 'What everybody may see of a published profile: nothing of the organization, the agreement or a draft.';

CREATE FUNCTION app.show_profile(p app.profile, found_by text) RETURNS app.public_profile
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT ROW (p.id, p.expert_id, p.slug, p.first_name, p.last_name, p.headline, p.short_bio, p.long_bio, p.picture_url, p.languages,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('slug', c.slug, 'name', c.name) ORDER BY c.id <> p.primary_category_id), '[]')
         FROM app.category c WHERE c.id IN (p.primary_category_id, p.secondary_category_id) AND NOT c.archived),
        p.social_links, p.verified, p.top_expert, p.published_at, p.version, found_by)::app.public_profile;
END;
COMMENT ON FUNCTION app.show_profile IS 'A profile as everybody may see it, once it is published.';

CREATE FUNCTION app.published_experts(category_slug text, after_at timestamptz, after_id uuid, most integer) RETURNS SETOF app.public_profile
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT s.*
    FROM app.listed(CASE WHEN category_slug IS NULL THEN ARRAY['experts'] ELSE app.category_lists(category_slug) END, after_at, after_id, most) AS k
    JOIN app.profile p ON p.id = k.id AND p.status = 'published'
    CROSS JOIN LATERAL app.show_profile(p, NULL) AS s
    ORDER BY k.listed_at DESC, k.id DESC;
END;
COMMENT ON FUNCTION app.published_experts IS 'Published profiles, the newest first, of all categories or of one and those under it. Needs a context, an anonymous one is enough.';

CREATE FUNCTION app.published_experts_named(phrase text, category_slug text, after_word text, after_id uuid, most integer) RETURNS SETOF app.public_profile
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT s.*
    FROM app.named('expert', phrase, CASE WHEN category_slug IS NOT NULL THEN app.category_lists(category_slug) END, after_word, after_id, most) AS k
    JOIN app.profile p ON p.id = k.id AND p.status = 'published'
    CROSS JOIN LATERAL app.show_profile(p, k.word) AS s
    ORDER BY k.word COLLATE "C", k.id;
END;
COMMENT ON FUNCTION app.published_experts_named IS 'Published profiles whose name has words that begin with all of these, by the word that was found. Needs a context, an anonymous one is enough.';

CREATE FUNCTION app.published_expert(expert_slug text) RETURNS SETOF app.public_profile
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT app.show_profile(p, NULL)
    FROM app.profile p
    WHERE p.slug = expert_slug AND p.status = 'published' AND (SELECT auth.actor_type()) IS NOT NULL;
END;
COMMENT ON FUNCTION app.published_expert IS 'A published profile by its address.';

DROP FUNCTION app.published_events, app.published_event;
-- What one expert offers.
CREATE INDEX event_expert_published_idx ON app.event (org_id, expert_id, created_at DESC, id DESC) WHERE status = 'published';

CREATE TYPE app.public_event AS (
    id uuid, expert_id text, expert_slug text, name text, slug text, description text, duration_minutes integer, price bigint,
    currency text, created_at timestamptz, word text);
COMMENT ON TYPE app.public_event IS 'What everybody may see of a published event of a published expert.';

CREATE FUNCTION app.published_events(after_created_at timestamptz, after_id uuid, page_size integer) RETURNS SETOF app.public_event
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT e.id, e.expert_id, p.slug, e.name, e.slug, e.description, e.duration_minutes, e.price, e.currency, e.created_at, NULL::text
    FROM app.listed(ARRAY['events'], after_created_at, after_id, page_size) AS k
    JOIN app.event e ON e.id = k.id AND e.status = 'published'
    JOIN app.profile p ON p.org_id = e.org_id AND p.expert_id = e.expert_id AND p.status = 'published'
    ORDER BY k.listed_at DESC, k.id DESC;
END;
COMMENT ON FUNCTION app.published_events IS 'What everybody may see of published events, newest first. Needs a context, an anonymous one is enough.';

CREATE FUNCTION app.published_events_named(phrase text, after_word text, after_id uuid, most integer) RETURNS SETOF app.public_event
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT e.id, e.expert_id, p.slug, e.name, e.slug, e.description, e.duration_minutes, e.price, e.currency, e.created_at, k.word
    FROM app.named('event', phrase, NULL, after_word, after_id, most) AS k
    JOIN app.event e ON e.id = k.id AND e.status = 'published'
    JOIN app.profile p ON p.org_id = e.org_id AND p.expert_id = e.expert_id AND p.status = 'published'
    ORDER BY k.word COLLATE "C", k.id;
END;
COMMENT ON FUNCTION app.published_events_named IS 'Published events whose name has words that begin with all of these, by the word that was found. Needs a context, an anonymous one is enough.';

CREATE FUNCTION app.published_expert_events(expert_slug text, after_created_at timestamptz, after_id uuid, most integer) RETURNS SETOF app.public_event
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT e.id, e.expert_id, p.slug, e.name, e.slug, e.description, e.duration_minutes, e.price, e.currency, e.created_at, NULL::text
    FROM app.profile p
    JOIN app.event e ON e.org_id = p.org_id AND e.expert_id = p.expert_id AND e.status = 'published'
    WHERE p.slug = expert_slug AND p.status = 'published'
      AND (SELECT auth.actor_type()) IS NOT NULL
      AND (e.created_at, e.id) < (coalesce(after_created_at, 'infinity'), coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    ORDER BY e.created_at DESC, e.id DESC
    LIMIT least(greatest(most, 1), 101);
END;
COMMENT ON FUNCTION app.published_expert_events IS 'The published events of one published expert, newest first.';

CREATE FUNCTION app.published_event(event_id uuid) RETURNS SETOF app.public_event
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT e.id, e.expert_id, p.slug, e.name, e.slug, e.description, e.duration_minutes, e.price, e.currency, e.created_at, NULL::text
    FROM app.event e
    JOIN app.profile p ON p.org_id = e.org_id AND p.expert_id = e.expert_id AND p.status = 'published'
    WHERE e.id = event_id AND e.status = 'published' AND (SELECT auth.actor_type()) IS NOT NULL;
END;
COMMENT ON FUNCTION app.published_event IS 'What everybody may see of one published event.';

CREATE FUNCTION app.published_event_at(expert_slug text, event_slug text) RETURNS SETOF app.public_event
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT e.id, e.expert_id, p.slug, e.name, e.slug, e.description, e.duration_minutes, e.price, e.currency, e.created_at, NULL::text
    FROM app.profile p
    JOIN app.event e ON e.org_id = p.org_id AND e.expert_id = p.expert_id AND e.slug = event_slug AND e.status = 'published'
    WHERE p.slug = expert_slug AND p.status = 'published' AND (SELECT auth.actor_type()) IS NOT NULL;
END;
COMMENT ON FUNCTION app.published_event_at IS 'A published event by its address.';

REVOKE ALL ON FUNCTION app.search_words, app.list_offers, app.list_profile, app.list_event, app.listed, app.named, app.category_lists, app.show_profile,
    app.published_experts, app.published_experts_named, app.published_expert, app.published_events, app.published_events_named,
    app.published_expert_events, app.published_event, app.published_event_at FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.published_experts, app.published_experts_named, app.published_expert, app.published_events,
    app.published_events_named, app.published_expert_events, app.published_event, app.published_event_at TO app_service;
