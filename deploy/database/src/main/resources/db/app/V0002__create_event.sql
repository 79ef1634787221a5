-- What an expert offers to be booked. Belongs to one organization for life; archived instead of deleted, because
-- appointments and records point at it.
CREATE TABLE app.event (
    org_id           text COLLATE "C" NOT NULL DEFAULT auth.org_id(),
    id               uuid             NOT NULL,
    expert_id        text COLLATE "C" NOT NULL DEFAULT auth.user_id(),
    name             text             NOT NULL CONSTRAINT event_name_check CHECK (length(name) BETWEEN 1 AND 200),
    slug             text COLLATE "C" NOT NULL CONSTRAINT event_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 100),
    description      text             CONSTRAINT event_description_check CHECK (length(description) <= 2000),
    duration_minutes integer          NOT NULL CONSTRAINT event_duration_minutes_check CHECK (duration_minutes BETWEEN 1 AND 720),
    price            bigint           NOT NULL CONSTRAINT event_price_check CHECK (price BETWEEN 0 AND 100000000),
    currency         text COLLATE "C" NOT NULL DEFAULT 'eur' CONSTRAINT event_currency_check CHECK (currency = 'eur'),
    status           text COLLATE "C" NOT NULL DEFAULT 'draft' CONSTRAINT event_status_check CHECK (status IN ('draft', 'published', 'archived')),
    created_at       timestamptz      NOT NULL DEFAULT now(),
    updated_at       timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT event_pkey PRIMARY KEY (org_id, id),
    CONSTRAINT event_id_key UNIQUE (id)
);
CREATE INDEX event_org_id_created_at_idx ON app.event (org_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX event_slug_key ON app.event (org_id, expert_id, slug) WHERE status <> 'archived';
-- The public list: published events only, across organizations, through app.published_events.
CREATE INDEX event_published_idx ON app.event (created_at DESC, id DESC) WHERE status = 'published';
COMMENT ON TABLE app.event IS 'A bookable service of an expert.';
COMMENT ON COLUMN app.event.price IS 'Minor units of the currency; 0 is free.';
COMMENT ON COLUMN app.event.status IS 'draft: only the organization sees it; published: everybody; archived: nobody books it any more.';
COMMENT ON CONSTRAINT event_id_key ON app.event IS 'Ids are UUIDv7 made by the service: unguessable, so a collision tells nobody anything.';

ALTER TABLE app.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.event FORCE ROW LEVEL SECURITY;
CREATE POLICY event_select ON app.event FOR SELECT TO app_service
    USING (org_id = (SELECT auth.org_id()));
CREATE POLICY event_insert ON app.event FOR INSERT TO app_service
    WITH CHECK (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()) AND (SELECT auth.has('events:create')));
CREATE POLICY event_update ON app.event FOR UPDATE TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()))
    WITH CHECK (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()));
-- FORCE binds the owner too: its functions see what is published, and nothing else.
CREATE POLICY event_published ON app.event FOR SELECT TO eleva_app_owner
    USING (status = 'published');
GRANT SELECT ON app.event TO app_service;
GRANT INSERT (id, name, slug, description, duration_minutes, price, currency) ON app.event TO app_service;
GRANT UPDATE (status, updated_at) ON app.event TO app_service;

CREATE FUNCTION app.published_events(after_created_at timestamptz, after_id uuid, page_size integer)
    RETURNS TABLE (id uuid, expert_id text, name text, slug text, description text, duration_minutes integer, price bigint, currency text, created_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT e.id, e.expert_id, e.name, e.slug, e.description, e.duration_minutes, e.price, e.currency, e.created_at
    FROM app.event e
    WHERE e.status = 'published'
      AND (SELECT auth.actor_type()) IS NOT NULL
      AND (after_id IS NULL OR (e.created_at, e.id) < (after_created_at, after_id))
    ORDER BY e.created_at DESC, e.id DESC
    LIMIT least(page_size, 101);
END;
COMMENT ON FUNCTION app.published_events IS 'What everybody may see of published events, newest first. Needs a context, an anonymous one is enough.';

CREATE FUNCTION app.published_event(event_id uuid)
    RETURNS TABLE (id uuid, expert_id text, name text, slug text, description text, duration_minutes integer, price bigint, currency text, created_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT e.id, e.expert_id, e.name, e.slug, e.description, e.duration_minutes, e.price, e.currency, e.created_at
    FROM app.event e
    WHERE e.id = event_id AND e.status = 'published' AND (SELECT auth.actor_type()) IS NOT NULL;
END;
COMMENT ON FUNCTION app.published_event IS 'What everybody may see of one published event.';

REVOKE ALL ON FUNCTION app.published_events, app.published_event FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.published_events, app.published_event TO app_service;
