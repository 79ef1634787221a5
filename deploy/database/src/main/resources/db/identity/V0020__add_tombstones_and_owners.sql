-- What is gone stays as a tombstone, so that late news does not bring it back; and whose an organization is.
ALTER TABLE identity.users ADD COLUMN deleted_at timestamptz;
COMMENT ON COLUMN identity.users.deleted_at IS 'When WorkOS deleted the user; the row stays as a tombstone, because other rows name the user.';

ALTER TABLE identity.organizations
    ADD COLUMN owner_id text COLLATE "C" CONSTRAINT organizations_owner_id_fkey REFERENCES identity.users (id);
CREATE INDEX organizations_owner_id_idx ON identity.organizations (owner_id);
COMMENT ON COLUMN identity.organizations.owner_id IS 'Who owns it; WorkOS knows no owners. Of a personal organization its user, of a team whoever created it or was handed it. Null for one that was made at WorkOS. Ownership counts while the owner is an active member.';
COMMENT ON COLUMN identity.organizations.status IS 'deleting: a deletion is scheduled and can be cancelled. deleted: gone at WorkOS, a tombstone here.';

-- FORCE binds the owner too: what follows, and the functions for members, see all rows and check for themselves.
CREATE POLICY users_owner ON identity.users TO eleva_identity_owner USING (true) WITH CHECK (true);
CREATE POLICY organizations_owner ON identity.organizations TO eleva_identity_owner USING (true) WITH CHECK (true);
CREATE POLICY user_org_memberships_owner ON identity.user_org_memberships TO eleva_identity_owner USING (true) WITH CHECK (true);

UPDATE identity.organizations o
SET owner_id = u.id
FROM identity.users u
WHERE o.type = 'personal' AND o.external_id = 'user:' || u.id;

ALTER TABLE identity.user_org_memberships
    DROP CONSTRAINT user_org_memberships_status_check,
    ADD CONSTRAINT user_org_memberships_status_check CHECK (status IN ('active', 'inactive', 'pending', 'deleted')),
    ADD COLUMN directory_managed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN identity.user_org_memberships.status IS 'WorkOS''s word, and deleted: a tombstone. News of the same membership id never revives it; a newer membership of the same user does.';
COMMENT ON COLUMN identity.user_org_memberships.directory_managed IS 'The identity provider of the organization decides about this membership: we change neither role nor status.';

GRANT INSERT (owner_id) ON identity.organizations TO auth_service_sync;
GRANT UPDATE (deleted_at) ON identity.users TO auth_service_sync;
GRANT INSERT (directory_managed), UPDATE (directory_managed) ON identity.user_org_memberships TO auth_service_sync;
