-- Who offers something: an expert's public page. It is a draft until the expert publishes it, and it cannot be published
-- before the practitioner agreement is accepted. The predecessor showed drafts and the agreement's details to everybody, let
-- experts give themselves badges and let anybody write categories.
CREATE TABLE app.category (
    id         uuid             NOT NULL,
    slug       text COLLATE "C" NOT NULL CONSTRAINT category_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 60),
    name       text             NOT NULL CONSTRAINT category_name_check CHECK (length(name) BETWEEN 1 AND 100),
    parent_id  uuid             CONSTRAINT category_parent_check CHECK (parent_id <> id),
    archived   boolean          NOT NULL DEFAULT false,
    version    integer          NOT NULL DEFAULT 1,
    created_at timestamptz      NOT NULL DEFAULT now(),
    updated_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT category_pkey PRIMARY KEY (id),
    CONSTRAINT category_slug_key UNIQUE (slug),
    CONSTRAINT category_parent_fkey FOREIGN KEY (parent_id) REFERENCES app.category (id)
);
CREATE INDEX category_parent_idx ON app.category (parent_id) WHERE parent_id IS NOT NULL;
COMMENT ON TABLE app.category IS 'What experts are found by. The platform''s, of no organization; archived instead of deleted.';
COMMENT ON COLUMN app.category.parent_id IS 'A category of the first level; null in one of the first level. There is no third level.';
COMMENT ON COLUMN app.category.archived IS 'No profile can choose it any more, and nobody is found by it.';

ALTER TABLE app.category ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.category FORCE ROW LEVEL SECURITY;
-- Categories are public; a context there must be.
CREATE POLICY category_select ON app.category FOR SELECT TO app_service
    USING ((SELECT auth.actor_type()) IS NOT NULL);
CREATE POLICY category_insert ON app.category FOR INSERT TO app_service
    WITH CHECK ((SELECT auth.has('categories:create')));
CREATE POLICY category_update ON app.category FOR UPDATE TO app_service
    USING ((SELECT auth.has('categories:edit')) OR (SELECT auth.has('categories:delete')))
    WITH CHECK ((SELECT auth.has('categories:edit')) OR (SELECT auth.has('categories:delete')));
CREATE POLICY category_owner ON app.category TO eleva_app_owner USING (true) WITH CHECK (true);
GRANT SELECT ON app.category TO app_service;
GRANT INSERT (id, slug, name, parent_id) ON app.category TO app_service;
GRANT UPDATE (slug, name, parent_id, archived) ON app.category TO app_service;

CREATE FUNCTION app.guard_category() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        NEW.version := OLD.version + 1;
        NEW.updated_at := now();
        IF current_user = 'app_service' THEN
            IF NEW.archived IS DISTINCT FROM OLD.archived AND NOT auth.has('categories:delete') THEN
                RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
            END IF;
            IF (NEW.slug, NEW.name, NEW.parent_id) IS DISTINCT FROM (OLD.slug, OLD.name, OLD.parent_id)
                AND NOT auth.has('categories:edit') THEN
                RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
            END IF;
        END IF;
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION app.guard_category() IS 'Counts versions, and asks for the permission that the change needs.';

CREATE FUNCTION app.keep_category_levels() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Whoever makes a child holds its parent still, so that the parent cannot become a child meanwhile.
    PERFORM FROM app.category p WHERE p.id = NEW.parent_id AND p.parent_id IS NULL FOR SHARE;
    IF NOT FOUND OR EXISTS (SELECT FROM app.category c WHERE c.parent_id = NEW.id) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'category_levels_check', MESSAGE = 'category_parent_unfit';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.keep_category_levels() IS 'A parent has no parent, and a child has no children; violates category_levels_check otherwise.';
REVOKE ALL ON FUNCTION app.guard_category, app.keep_category_levels FROM PUBLIC;
CREATE TRIGGER category_guard BEFORE INSERT OR UPDATE ON app.category
    FOR EACH ROW EXECUTE FUNCTION app.guard_category();
-- After the policies have had their say.
CREATE TRIGGER category_levels AFTER INSERT OR UPDATE OF parent_id ON app.category
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION app.keep_category_levels();

-- What an expert has agreed to, version by version. Where from is in the audit trail, as personal data.
CREATE TABLE app.practitioner_agreement (
    org_id      text COLLATE "C" NOT NULL DEFAULT auth.org_id(),
    expert_id   text COLLATE "C" NOT NULL DEFAULT auth.user_id(),
    version     text COLLATE "C" NOT NULL CONSTRAINT practitioner_agreement_version_check CHECK (version ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$'),
    accepted_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT practitioner_agreement_pkey PRIMARY KEY (org_id, expert_id, version)
);
COMMENT ON TABLE app.practitioner_agreement IS 'Which version of the practitioner agreement an expert has accepted, and when. Nobody changes or deletes it.';

ALTER TABLE app.practitioner_agreement ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.practitioner_agreement FORCE ROW LEVEL SECURITY;
CREATE POLICY practitioner_agreement_select ON app.practitioner_agreement FOR SELECT TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()));
CREATE POLICY practitioner_agreement_insert ON app.practitioner_agreement FOR INSERT TO app_service
    WITH CHECK (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()));
CREATE POLICY practitioner_agreement_select_permission ON app.practitioner_agreement AS RESTRICTIVE FOR SELECT TO app_service
    USING ((SELECT auth.has('profile:view_expert')) OR (SELECT auth.has('profile:edit_expert')));
-- Nobody agrees to anything in somebody else's name.
CREATE POLICY practitioner_agreement_insert_permission ON app.practitioner_agreement AS RESTRICTIVE FOR INSERT TO app_service
    WITH CHECK ((SELECT auth.has('profile:edit_expert')) AND (SELECT auth.impersonator()) IS NULL);
CREATE POLICY practitioner_agreement_owner ON app.practitioner_agreement TO eleva_app_owner USING (true) WITH CHECK (true);
GRANT SELECT ON app.practitioner_agreement TO app_service;
GRANT INSERT (version) ON app.practitioner_agreement TO app_service;

CREATE FUNCTION app.practitioner_agreement_version() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    RETURN '2026-11';
COMMENT ON FUNCTION app.practitioner_agreement_version() IS 'The version that has to be accepted before a profile is published. A new text is a new migration.';
REVOKE ALL ON FUNCTION app.practitioner_agreement_version FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.practitioner_agreement_version TO app_service;

CREATE TABLE app.profile (
    org_id                text COLLATE "C" NOT NULL DEFAULT auth.org_id(),
    expert_id             text COLLATE "C" NOT NULL DEFAULT auth.user_id(),
    id                    uuid             NOT NULL,
    status                text COLLATE "C" NOT NULL DEFAULT 'draft' CONSTRAINT profile_status_check CHECK (status IN ('draft', 'published')),
    slug                  text COLLATE "C" NOT NULL CONSTRAINT profile_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) BETWEEN 3 AND 60),
    first_name            text             NOT NULL CONSTRAINT profile_first_name_check CHECK (length(first_name) BETWEEN 1 AND 100),
    last_name             text             NOT NULL CONSTRAINT profile_last_name_check CHECK (length(last_name) BETWEEN 1 AND 100),
    headline              text             CONSTRAINT profile_headline_check CHECK (length(headline) <= 200),
    short_bio             text             CONSTRAINT profile_short_bio_check CHECK (length(short_bio) <= 500),
    long_bio              text             CONSTRAINT profile_long_bio_check CHECK (length(long_bio) <= 10000),
    picture_url           text             CONSTRAINT profile_picture_url_check CHECK (picture_url ~ '^https://[^[:space:]]+$' AND length(picture_url) <= 500),
    languages             text[]           NOT NULL DEFAULT '{}' CONSTRAINT profile_languages_check
        CHECK (cardinality(languages) <= 20 AND array_to_string(languages, ' ', '?') ~ '^([a-z]{2,3}(-[A-Z]{2})?( [a-z]{2,3}(-[A-Z]{2})?)*)?$'),
    primary_category_id   uuid,
    secondary_category_id uuid,
    social_links          jsonb            NOT NULL DEFAULT '[]' CONSTRAINT profile_social_links_check
        CHECK (jsonb_typeof(social_links) = 'array' AND jsonb_array_length(social_links) <= 10 AND length(social_links::text) <= 8000
            AND NOT jsonb_path_exists(social_links, '$[*] ? (!(@.name.type() == "string" && @.url.type() == "string" && @.url starts with "https://"))')),
    verified              boolean          NOT NULL DEFAULT false,
    top_expert            boolean          NOT NULL DEFAULT false,
    version               integer          NOT NULL DEFAULT 1,
    published_at          timestamptz,
    created_at            timestamptz      NOT NULL DEFAULT now(),
    updated_at            timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT profile_pkey PRIMARY KEY (org_id, expert_id),
    CONSTRAINT profile_id_key UNIQUE (id),
    CONSTRAINT profile_slug_key UNIQUE (slug),
    CONSTRAINT profile_primary_category_fkey FOREIGN KEY (primary_category_id) REFERENCES app.category (id),
    CONSTRAINT profile_secondary_category_fkey FOREIGN KEY (secondary_category_id) REFERENCES app.category (id),
    CONSTRAINT profile_categories_check CHECK (secondary_category_id IS NULL OR primary_category_id IS NOT NULL AND primary_category_id <> secondary_category_id),
    CONSTRAINT profile_published_check CHECK (status = 'draft' OR published_at IS NOT NULL)
);
-- The public lists: published profiles only, across organizations, the newest first.
CREATE INDEX profile_published_idx ON app.profile (published_at DESC, id DESC) WHERE status = 'published';
CREATE INDEX profile_primary_category_idx ON app.profile (primary_category_id, published_at DESC, id DESC) WHERE status = 'published';
CREATE INDEX profile_secondary_category_idx ON app.profile (secondary_category_id, published_at DESC, id DESC) WHERE status = 'published';
COMMENT ON TABLE app.profile IS 'An expert''s public page in an organization. Nobody but the expert sees a draft.';
COMMENT ON COLUMN app.profile.slug IS 'The public address: unique in the whole system.';
COMMENT ON COLUMN app.profile.social_links IS '[{"name": …, "url": "https://…"}].';
COMMENT ON COLUMN app.profile.verified IS 'Staff has seen who the expert is. No login may write it; another name takes it away.';
COMMENT ON COLUMN app.profile.top_expert IS 'Staff''s distinction. No login may write it.';
COMMENT ON COLUMN app.profile.published_at IS 'When it was published last.';
COMMENT ON CONSTRAINT profile_id_key ON app.profile IS 'Ids are UUIDv7 made by the service: unguessable, so a collision tells nobody anything.';

ALTER TABLE app.profile ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.profile FORCE ROW LEVEL SECURITY;
CREATE POLICY profile_select ON app.profile FOR SELECT TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()));
CREATE POLICY profile_insert ON app.profile FOR INSERT TO app_service
    WITH CHECK (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()));
CREATE POLICY profile_update ON app.profile FOR UPDATE TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()))
    WITH CHECK (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()));
CREATE POLICY profile_select_permission ON app.profile AS RESTRICTIVE FOR SELECT TO app_service
    USING ((SELECT auth.has('profile:view_expert')) OR (SELECT auth.has('profile:edit_expert')));
CREATE POLICY profile_insert_permission ON app.profile AS RESTRICTIVE FOR INSERT TO app_service
    WITH CHECK ((SELECT auth.has('profile:edit_expert')));
CREATE POLICY profile_update_permission ON app.profile AS RESTRICTIVE FOR UPDATE TO app_service
    USING ((SELECT auth.has('profile:edit_expert')));
CREATE POLICY profile_owner ON app.profile TO eleva_app_owner USING (true) WITH CHECK (true);
GRANT SELECT ON app.profile TO app_service;
GRANT INSERT (id, slug, first_name, last_name, headline, short_bio, long_bio, picture_url, languages,
    primary_category_id, secondary_category_id, social_links) ON app.profile TO app_service;
GRANT UPDATE (status, slug, first_name, last_name, headline, short_bio, long_bio, picture_url, languages,
    primary_category_id, secondary_category_id, social_links) ON app.profile TO app_service;

CREATE FUNCTION app.guard_profile() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        NEW.version := OLD.version + 1;
        NEW.updated_at := now();
        -- The badge is about a person, and the name says which.
        IF (NEW.first_name, NEW.last_name) IS DISTINCT FROM (OLD.first_name, OLD.last_name) THEN
            NEW.verified := false;
        END IF;
    END IF;
    IF NEW.status = 'published' AND (TG_OP = 'INSERT' OR OLD.status <> 'published') THEN
        -- What is brought along from elsewhere was agreed to there; whoever publishes here agrees to the present version.
        IF NOT EXISTS (
            SELECT FROM app.practitioner_agreement a
            WHERE a.org_id = NEW.org_id AND a.expert_id = NEW.expert_id
              AND (TG_OP = 'INSERT' OR a.version = app.practitioner_agreement_version())) THEN
            RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'profile_agreement_check', MESSAGE = 'agreement_not_accepted';
        END IF;
        NEW.published_at := CASE WHEN TG_OP = 'INSERT' THEN coalesce(NEW.published_at, now()) ELSE now() END;
    END IF;
    IF EXISTS (
        SELECT FROM app.category c
        WHERE c.id IN (NEW.primary_category_id, NEW.secondary_category_id) AND c.archived
          AND (TG_OP = 'INSERT' OR c.id IS DISTINCT FROM OLD.primary_category_id AND c.id IS DISTINCT FROM OLD.secondary_category_id)) THEN
        RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'profile_category_check', MESSAGE = 'category_archived';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION app.guard_profile() IS 'Counts versions, lets nobody publish without the agreement, keeps a badge to the name it was given to; violates profile_agreement_check or profile_category_check otherwise.';
REVOKE ALL ON FUNCTION app.guard_profile FROM PUBLIC;
CREATE TRIGGER profile_guard BEFORE INSERT OR UPDATE ON app.profile
    FOR EACH ROW EXECUTE FUNCTION app.guard_profile();

CREATE FUNCTION app.profile_published(org_id text, expert_id text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (
        SELECT FROM app.profile p
        WHERE p.org_id = profile_published.org_id AND p.expert_id = profile_published.expert_id AND p.status = 'published');
END;
COMMENT ON FUNCTION app.profile_published IS 'Whether the expert''s profile in this organization is public. What an expert offers is public, and can be booked, only then.';

CREATE FUNCTION app.set_profile_badges(profile_id uuid, badge_verified boolean, badge_top_expert boolean, seen integer) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    theirs app.profile;
BEGIN
    PERFORM auth.require();
    IF NOT auth.has('experts:verify') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    SELECT * INTO theirs FROM app.profile p WHERE p.id = profile_id AND p.status = 'published' FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'profile_not_found';
    END IF;
    -- Staff who are experts too have their badges from somebody else.
    IF theirs.expert_id = auth.user_id() THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    IF theirs.version <> seen THEN
        RETURN NULL;
    END IF;
    UPDATE app.profile p SET verified = badge_verified, top_expert = badge_top_expert
    WHERE p.org_id = theirs.org_id AND p.expert_id = theirs.expert_id;
    IF theirs.org_id <> auth.org_id() THEN
        PERFORM audit.append_to(theirs.org_id, 'PROFILE_BADGES_CHANGED', 'success', 'profile', theirs.id::text, NULL, NULL,
            NULL, json_build_object('verified', badge_verified, 'top_expert', badge_top_expert), NULL, NULL);
    END IF;
    RETURN theirs.version + 1;
END
$$;
COMMENT ON FUNCTION app.set_profile_badges IS 'Gives a published profile its badges, or takes them; the log of the expert''s organization has a row. The new version; null when seen is not the present one. EL404 profile_not_found.';

REVOKE ALL ON FUNCTION app.profile_published, app.set_profile_badges FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.profile_published, app.set_profile_badges TO app_service;
