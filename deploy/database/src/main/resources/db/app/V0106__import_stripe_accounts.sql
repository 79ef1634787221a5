-- Experts' accounts at Stripe, as far as the predecessor knew them.
CREATE FUNCTION app.import_from_stripe_accounts(legacy jsonb, OUT org text, OUT id text, OUT note text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    expert CONSTANT app.import_person := app.import_who(legacy ->> 'expert', 'expert');
BEGIN
    org := expert.org_id;
    id := legacy ->> 'account';
    -- The predecessor's charges went to the account at once, which takes the same leave of Stripe's as a transfer. told_at stays
    -- where it is, before all times, so that whatever Stripe says replaces this.
    INSERT INTO app.stripe_account (org_id, expert_id, account_id, country, charges_enabled, transfers_enabled, payouts_enabled, details_submitted, created_at)
    VALUES (org, expert.user_id, id, legacy ->> 'country', (legacy ->> 'charges')::boolean,
            (legacy ->> 'charges')::boolean AND (legacy ->> 'payouts')::boolean, (legacy ->> 'payouts')::boolean, (legacy ->> 'details')::boolean,
            (legacy ->> 'created_at')::timestamptz);
END
$$;
COMMENT ON FUNCTION app.import_from_stripe_accounts(jsonb) IS 'An expert''s account at Stripe.';

CREATE FUNCTION app.import_target_stripe_accounts() RETURNS TABLE (legacy_id text, digest bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.legacy_id::text, app.import_digest(VARIADIC ARRAY[a.account_id, a.country])
    FROM app.import_row r
    JOIN app.stripe_account a ON a.org_id = r.target_org AND a.account_id = r.target_id
    WHERE r.source = 'stripe_accounts' AND r.reason IS NULL;
END;
COMMENT ON FUNCTION app.import_target_stripe_accounts() IS 'The digest of each imported account at Stripe as it is here.';

REVOKE ALL ON FUNCTION app.import_from_stripe_accounts, app.import_target_stripe_accounts FROM PUBLIC;
