-- Keys change without stopping anything: a data key says which master key wraps it, an organization may have several data keys
-- of which the newest writes, and a data key can be destroyed, after which nobody reads what it wrote. What the predecessor
-- encrypted, with one key for everybody and no name of that key, stands in the same column under the kid 'legacy', until it is
-- encrypted anew.
ALTER TABLE app.data_key
    ADD COLUMN master_key_id text COLLATE "C" CONSTRAINT data_key_master_key_id_check CHECK (master_key_id ~ '^[a-z0-9_:-]{1,64}$'),
    ADD COLUMN destroyed_at timestamptz,
    ALTER COLUMN wrapped DROP NOT NULL,
    DROP CONSTRAINT data_key_wrapped_check,
    ADD CONSTRAINT data_key_wrapped_check CHECK (length(wrapped) BETWEEN 32 AND 4096),
    ADD CONSTRAINT data_key_destroyed_check CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL)),
    ADD CONSTRAINT data_key_legacy_check CHECK (kid <> 'legacy');
COMMENT ON COLUMN app.data_key.master_key_id IS 'Which master key wraps it; null: whichever of the known ones fits.';
COMMENT ON COLUMN app.data_key.destroyed_at IS 'Since when it is gone, and with it everything that it wrote.';
COMMENT ON COLUMN app.data_key.kid IS 'The newest of an organization writes; the older ones read.';
GRANT INSERT (master_key_id) ON app.data_key TO app_service;
CREATE INDEX data_key_master_key_id_idx ON app.data_key (master_key_id) WHERE wrapped IS NOT NULL;

-- Encrypting anew replaces a ciphertext by one of the same text; nobody else changes a version.
CREATE POLICY data_key_owner_write ON app.data_key FOR INSERT TO eleva_app_owner WITH CHECK (true);
CREATE POLICY data_key_owner_update ON app.data_key FOR UPDATE TO eleva_app_owner USING (true) WITH CHECK (true);
CREATE POLICY record_version_owner_update ON app.record_version FOR UPDATE TO eleva_app_owner USING (true) WITH CHECK (true);

ALTER TABLE app.record_version
    DROP CONSTRAINT record_version_content_check,
    DROP CONSTRAINT record_version_data_key_fkey,
    ADD CONSTRAINT record_version_content_check CHECK (
        CASE WHEN kid = 'legacy' THEN content ~ '^v0\.legacy\.[A-Za-z0-9_-]+$'
             ELSE content ~ '^v1\.[A-Za-z0-9_]{1,64}\.[A-Za-z0-9_-]+$' AND split_part(content, '.', 2) = kid END),
    ADD COLUMN data_kid text COLLATE "C" GENERATED ALWAYS AS (nullif(kid, 'legacy')) STORED,
    ADD CONSTRAINT record_version_data_key_fkey FOREIGN KEY (org_id, data_kid) REFERENCES app.data_key (org_id, kid);
COMMENT ON COLUMN app.record_version.content IS 'v1.<kid>.<base64url of nonce, AES-256-GCM ciphertext and tag>, bound to organization, record and version; or v0.legacy.<base64url of what the predecessor stored>.';
COMMENT ON COLUMN app.record_version.data_kid IS 'kid as far as it is a key of the organization: no new row without its key.';
COMMENT ON TABLE app.record_version IS 'The content of a record, version by version. What it says never changes; the key that it is encrypted with does.';
DROP INDEX app.record_version_kid_idx;
CREATE INDEX record_version_kid_idx ON app.record_version (org_id, kid, record_id, version);
