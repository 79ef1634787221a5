-- People, organizations and memberships as WorkOS has them: a mirror, so that names can be shown and rows can refer to
-- them without asking WorkOS. WorkOS is the truth; only auth_service_sync writes here, in a system context, and a request
-- sees its own user and its own organization.
CREATE TABLE identity.users (
    id                text COLLATE "C" NOT NULL CONSTRAINT users_id_check CHECK (id ~ '^[!-~]{1,200}$'),
    email             text             NOT NULL CONSTRAINT users_email_check CHECK (email = lower(email) AND length(email) <= 320),
    first_name        text,
    last_name         text,
    created_at        timestamptz      NOT NULL DEFAULT now(),
    updated_at        timestamptz      NOT NULL DEFAULT now(),
    workos_updated_at timestamptz      NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id)
);
CREATE INDEX users_email_idx ON identity.users (email);
COMMENT ON TABLE identity.users IS 'People who have signed in; the id is WorkOS''s.';
COMMENT ON COLUMN identity.users.email IS 'Lower case. Not unique here: WorkOS keeps it so, and an address may wander from one user to another.';
COMMENT ON COLUMN identity.users.workos_updated_at IS 'WorkOS''s updated_at of what is stored: older news never overwrites newer.';

CREATE TABLE identity.organizations (
    id                text COLLATE "C" NOT NULL CONSTRAINT organizations_id_check CHECK (id ~ '^[!-~]{1,200}$'),
    name              text             NOT NULL,
    external_id       text COLLATE "C",
    type              text             NOT NULL CONSTRAINT organizations_type_check CHECK (type IN ('personal', 'team')),
    status            text             NOT NULL DEFAULT 'active'
        CONSTRAINT organizations_status_check CHECK (status IN ('active', 'deleting', 'deleted')),
    created_at        timestamptz      NOT NULL DEFAULT now(),
    updated_at        timestamptz      NOT NULL DEFAULT now(),
    workos_updated_at timestamptz      NOT NULL,
    CONSTRAINT organizations_pkey PRIMARY KEY (id),
    CONSTRAINT organizations_external_id_key UNIQUE (external_id)
);
COMMENT ON TABLE identity.organizations IS 'Organizations; the id is WorkOS''s and every org_id of the system is one of them.';
COMMENT ON COLUMN identity.organizations.external_id IS 'What we told WorkOS to call it: user:<user id> for a personal organization.';
COMMENT ON COLUMN identity.organizations.type IS 'personal: made for one user at the first sign-in; team: everything else.';

CREATE TABLE identity.user_org_memberships (
    org_id            text COLLATE "C" NOT NULL,
    user_id           text COLLATE "C" NOT NULL,
    id                text COLLATE "C" NOT NULL,
    role              text COLLATE "C" NOT NULL,
    status            text             NOT NULL
        CONSTRAINT user_org_memberships_status_check CHECK (status IN ('active', 'inactive', 'pending')),
    created_at        timestamptz      NOT NULL DEFAULT now(),
    updated_at        timestamptz      NOT NULL DEFAULT now(),
    workos_updated_at timestamptz      NOT NULL,
    CONSTRAINT user_org_memberships_pkey PRIMARY KEY (org_id, user_id),
    CONSTRAINT user_org_memberships_org_id_id_key UNIQUE (org_id, id),
    CONSTRAINT user_org_memberships_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity.organizations (id),
    CONSTRAINT user_org_memberships_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity.users (id)
);
CREATE INDEX user_org_memberships_user_id_idx ON identity.user_org_memberships (user_id);
COMMENT ON TABLE identity.user_org_memberships IS 'Who belongs to which organization. Rights come from the token, never from here.';
COMMENT ON COLUMN identity.user_org_memberships.id IS 'WorkOS''s id of the membership, by which it can be changed.';
COMMENT ON COLUMN identity.user_org_memberships.role IS 'Slug of the primary role.';

ALTER TABLE identity.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.users FORCE ROW LEVEL SECURITY;
CREATE POLICY users_select_self ON identity.users FOR SELECT TO auth_service
    USING (id = (SELECT auth.user_id()));
CREATE POLICY users_select_sync ON identity.users FOR SELECT TO auth_service_sync
    USING ((SELECT auth.system_actor()) IS NOT NULL);
CREATE POLICY users_insert_sync ON identity.users FOR INSERT TO auth_service_sync
    WITH CHECK ((SELECT auth.system_actor()) IS NOT NULL);
CREATE POLICY users_update_sync ON identity.users FOR UPDATE TO auth_service_sync
    USING ((SELECT auth.system_actor()) IS NOT NULL)
    WITH CHECK ((SELECT auth.system_actor()) IS NOT NULL);
GRANT SELECT ON identity.users TO auth_service, auth_service_sync;
GRANT INSERT (id, email, first_name, last_name, workos_updated_at) ON identity.users TO auth_service_sync;
GRANT UPDATE (email, first_name, last_name, updated_at, workos_updated_at) ON identity.users TO auth_service_sync;

-- The sync login, too, works for one organization at a time: the one that its system context names.
ALTER TABLE identity.organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.organizations FORCE ROW LEVEL SECURITY;
CREATE POLICY organizations_select ON identity.organizations FOR SELECT TO auth_service
    USING (id = (SELECT auth.org_id()));
CREATE POLICY organizations_select_sync ON identity.organizations FOR SELECT TO auth_service_sync
    USING (id = (SELECT auth.system_org_id()));
CREATE POLICY organizations_insert_sync ON identity.organizations FOR INSERT TO auth_service_sync
    WITH CHECK (id = (SELECT auth.system_org_id()));
CREATE POLICY organizations_update_sync ON identity.organizations FOR UPDATE TO auth_service_sync
    USING (id = (SELECT auth.system_org_id()))
    WITH CHECK (id = (SELECT auth.system_org_id()));
GRANT SELECT ON identity.organizations TO auth_service, auth_service_sync;
GRANT INSERT (id, name, external_id, type, workos_updated_at) ON identity.organizations TO auth_service_sync;
GRANT UPDATE (name, external_id, status, updated_at, workos_updated_at) ON identity.organizations TO auth_service_sync;

ALTER TABLE identity.user_org_memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.user_org_memberships FORCE ROW LEVEL SECURITY;
CREATE POLICY user_org_memberships_select ON identity.user_org_memberships FOR SELECT TO auth_service
    USING (org_id = (SELECT auth.org_id()) AND user_id = (SELECT auth.user_id()));
CREATE POLICY user_org_memberships_select_sync ON identity.user_org_memberships FOR SELECT TO auth_service_sync
    USING (org_id = (SELECT auth.system_org_id()));
CREATE POLICY user_org_memberships_insert_sync ON identity.user_org_memberships FOR INSERT TO auth_service_sync
    WITH CHECK (org_id = (SELECT auth.system_org_id()));
CREATE POLICY user_org_memberships_update_sync ON identity.user_org_memberships FOR UPDATE TO auth_service_sync
    USING (org_id = (SELECT auth.system_org_id()))
    WITH CHECK (org_id = (SELECT auth.system_org_id()));
GRANT SELECT ON identity.user_org_memberships TO auth_service, auth_service_sync;
GRANT INSERT (org_id, user_id, id, role, status, workos_updated_at) ON identity.user_org_memberships TO auth_service_sync;
GRANT UPDATE (id, role, status, updated_at, workos_updated_at) ON identity.user_org_memberships TO auth_service_sync;
