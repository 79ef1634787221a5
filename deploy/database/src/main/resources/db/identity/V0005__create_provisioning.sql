-- Where the personal organization of a user stands. Each step is idempotent at WorkOS and recorded here before the next
-- one starts, so that whatever was interrupted is completed by the next sign-in.
CREATE TABLE identity.provisioning (
    user_id       text COLLATE "C" NOT NULL,
    external_id   text COLLATE "C" NOT NULL,
    state         text             NOT NULL DEFAULT 'started'
        CONSTRAINT provisioning_state_check CHECK (state IN ('started', 'organization_created', 'done')),
    org_id        text COLLATE "C",
    membership_id text COLLATE "C",
    attempts      integer          NOT NULL DEFAULT 1,
    last_failure  text COLLATE "C",
    created_at    timestamptz      NOT NULL DEFAULT now(),
    updated_at    timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT provisioning_pkey PRIMARY KEY (user_id),
    CONSTRAINT provisioning_external_id_key UNIQUE (external_id),
    CONSTRAINT provisioning_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity.users (id),
    CONSTRAINT provisioning_org_id_fkey FOREIGN KEY (org_id) REFERENCES identity.organizations (id),
    CONSTRAINT provisioning_progress_check CHECK (
        CASE state
            WHEN 'started' THEN org_id IS NULL AND membership_id IS NULL
            WHEN 'organization_created' THEN org_id IS NOT NULL AND membership_id IS NULL
            ELSE org_id IS NOT NULL AND membership_id IS NOT NULL
        END)
);
CREATE INDEX provisioning_unfinished_idx ON identity.provisioning (updated_at) WHERE state <> 'done';
CREATE INDEX provisioning_org_id_idx ON identity.provisioning (org_id);
COMMENT ON TABLE identity.provisioning IS 'One row for each user who signed in without an organization; state done when the personal one is complete.';
COMMENT ON COLUMN identity.provisioning.external_id IS 'The name that makes creating the organization at WorkOS race-free: it is unique there.';
COMMENT ON COLUMN identity.provisioning.last_failure IS 'Code of what stopped the last attempt; null when nothing did.';

ALTER TABLE identity.provisioning ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.provisioning FORCE ROW LEVEL SECURITY;
CREATE POLICY provisioning_select ON identity.provisioning FOR SELECT TO auth_service_sync
    USING ((SELECT auth.system_actor()) = 'provisioning');
CREATE POLICY provisioning_insert ON identity.provisioning FOR INSERT TO auth_service_sync
    WITH CHECK ((SELECT auth.system_actor()) = 'provisioning');
CREATE POLICY provisioning_update ON identity.provisioning FOR UPDATE TO auth_service_sync
    USING ((SELECT auth.system_actor()) = 'provisioning')
    WITH CHECK ((SELECT auth.system_actor()) = 'provisioning');
GRANT SELECT ON identity.provisioning TO auth_service_sync;
GRANT INSERT (user_id, external_id) ON identity.provisioning TO auth_service_sync;
GRANT UPDATE (state, org_id, membership_id, attempts, last_failure, updated_at) ON identity.provisioning TO auth_service_sync;
