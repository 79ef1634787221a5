-- Who signed in once, was interrupted, and did not come back gets an organization all the same: a job takes what is
-- unfinished, a few at a time, later each time, and at last gives up and says so.
ALTER TABLE identity.provisioning
    DROP CONSTRAINT provisioning_state_check,
    ADD CONSTRAINT provisioning_state_check CHECK (state IN ('started', 'organization_created', 'done', 'skipped')),
    DROP CONSTRAINT provisioning_progress_check,
    ADD CONSTRAINT provisioning_progress_check CHECK (
        CASE
            WHEN state IN ('started', 'skipped') THEN org_id IS NULL AND membership_id IS NULL
            WHEN state = 'organization_created' THEN org_id IS NOT NULL AND membership_id IS NULL
            ELSE org_id IS NOT NULL AND membership_id IS NOT NULL
        END),
    ADD COLUMN next_attempt_at timestamptz NOT NULL DEFAULT now() + interval '1 minute',
    ADD COLUMN given_up_at timestamptz;
DROP INDEX identity.provisioning_unfinished_idx;
CREATE INDEX provisioning_unfinished_idx ON identity.provisioning (next_attempt_at)
    WHERE state IN ('started', 'organization_created') AND given_up_at IS NULL;
COMMENT ON COLUMN identity.provisioning.state IS 'skipped: the user belongs to another organization by now and needs none.';
COMMENT ON COLUMN identity.provisioning.next_attempt_at IS 'Not before then does the job take it. A sign-in does not wait.';
COMMENT ON COLUMN identity.provisioning.given_up_at IS 'When the job stopped trying; the next sign-in tries again.';

CREATE POLICY provisioning_owner ON identity.provisioning TO eleva_identity_owner USING (true) WITH CHECK (true);
GRANT UPDATE (next_attempt_at, given_up_at) ON identity.provisioning TO auth_service_sync;

CREATE FUNCTION identity.claim_provisioning(many integer) RETURNS SETOF text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM identity.require_actor('provisioning');
    RETURN QUERY
        UPDATE identity.provisioning p
        SET attempts = p.attempts + 1, updated_at = now(),
            next_attempt_at = now() + least(interval '1 hour', interval '30 seconds' * power(2, least(p.attempts, 10)))
        WHERE p.user_id IN (
            SELECT q.user_id FROM identity.provisioning q
            WHERE q.state IN ('started', 'organization_created') AND q.given_up_at IS NULL AND q.next_attempt_at <= now()
            ORDER BY q.next_attempt_at LIMIT least(many, 100)
            FOR UPDATE SKIP LOCKED)
        RETURNING p.user_id::text;
END
$$;
COMMENT ON FUNCTION identity.claim_provisioning(integer) IS 'Users whose provisioning is unfinished and due: ids only, each for one caller, and not again before its next attempt.';
REVOKE ALL ON FUNCTION identity.claim_provisioning FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.claim_provisioning TO auth_service_sync;
