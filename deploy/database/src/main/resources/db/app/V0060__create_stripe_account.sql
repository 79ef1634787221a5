-- To which account at Stripe an expert is paid, and what Stripe lets that account do. Who the expert is and where the bank is,
-- only Stripe knows. What an account may do is Stripe's word: it comes by webhook or as an answer, and never from a request.
CREATE TABLE app.stripe_account (
    org_id            text COLLATE "C" NOT NULL DEFAULT auth.org_id(),
    expert_id         text COLLATE "C" NOT NULL DEFAULT auth.user_id(),
    account_id        text COLLATE "C" NOT NULL CONSTRAINT stripe_account_account_id_check CHECK (account_id ~ '^acct_[A-Za-z0-9]{1,64}$'),
    country           text COLLATE "C" NOT NULL CONSTRAINT stripe_account_country_check CHECK (country ~ '^[A-Z]{2}$'),
    charges_enabled   boolean          NOT NULL DEFAULT false,
    transfers_enabled boolean          NOT NULL DEFAULT false,
    payouts_enabled   boolean          NOT NULL DEFAULT false,
    details_submitted boolean          NOT NULL DEFAULT false,
    disabled_reason   text COLLATE "C" CONSTRAINT stripe_account_disabled_reason_check CHECK (length(disabled_reason) <= 100),
    told_at           timestamptz      NOT NULL DEFAULT '-infinity',
    created_at        timestamptz      NOT NULL DEFAULT now(),
    updated_at        timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT stripe_account_pkey PRIMARY KEY (org_id, expert_id),
    CONSTRAINT stripe_account_account_id_key UNIQUE (account_id)
);
COMMENT ON TABLE app.stripe_account IS 'The account at Stripe to which an expert is paid.';
COMMENT ON COLUMN app.stripe_account.told_at IS 'The moment of what is known; what Stripe tells of an earlier one is too late.';
COMMENT ON COLUMN app.stripe_account.disabled_reason IS 'Stripe''s code for why the account can do less than all.';
COMMENT ON CONSTRAINT stripe_account_account_id_key ON app.stripe_account IS 'Stripe makes these ids and no two accounts share one; a collision tells nobody anything.';

ALTER TABLE app.stripe_account ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.stripe_account FORCE ROW LEVEL SECURITY;
CREATE POLICY stripe_account_select ON app.stripe_account FOR SELECT TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()) AND (SELECT auth.has('billing:view_payouts')));
CREATE POLICY stripe_account_insert ON app.stripe_account FOR INSERT TO app_service
    WITH CHECK (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id())
        AND (SELECT auth.has('billing:view_payouts')) AND (SELECT auth.has('billing:methods_manage')));
CREATE POLICY stripe_account_owner ON app.stripe_account TO eleva_app_owner USING (true) WITH CHECK (true);
GRANT SELECT (org_id, expert_id, account_id, country, transfers_enabled, payouts_enabled, details_submitted, disabled_reason, updated_at)
    ON app.stripe_account TO app_service;
GRANT INSERT (account_id, country) ON app.stripe_account TO app_service;

CREATE FUNCTION app.note_stripe_account(
    account text, charges boolean, transfers boolean, payouts boolean, details boolean, reason text, told timestamptz) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    known app.stripe_account;
BEGIN
    IF auth.system_actor() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'context_required';
    END IF;
    SELECT * INTO known FROM app.stripe_account a WHERE a.account_id = account FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'unknown';
    END IF;
    IF told < known.told_at THEN
        RETURN 'stale';
    END IF;
    UPDATE app.stripe_account a
    SET charges_enabled = charges, transfers_enabled = transfers, payouts_enabled = payouts, details_submitted = details,
        disabled_reason = left(reason, 100), told_at = told,
        updated_at = CASE WHEN (a.charges_enabled, a.transfers_enabled, a.payouts_enabled, a.details_submitted, a.disabled_reason)
            IS DISTINCT FROM (charges, transfers, payouts, details, left(reason, 100)) THEN now() ELSE a.updated_at END
    WHERE a.account_id = account;
    IF (known.charges_enabled, known.transfers_enabled, known.payouts_enabled, known.details_submitted, known.disabled_reason)
        IS NOT DISTINCT FROM (charges, transfers, payouts, details, left(reason, 100)) THEN
        RETURN 'same';
    END IF;
    PERFORM audit.append_to(
        known.org_id, 'PAYOUT_ACCOUNT_UPDATED', 'success', 'payout_account', account, NULL, NULL,
        json_build_array(json_build_object('type', 'user', 'id', known.expert_id)),
        json_build_object('transfers_enabled', transfers, 'payouts_enabled', payouts, 'details_submitted', details,
            'disabled_reason', left(reason, 100)),
        NULL, NULL);
    RETURN 'noted';
END
$$;
COMMENT ON FUNCTION app.note_stripe_account IS 'Notes what Stripe tells of an account: noted, same, stale (something newer is known) or unknown. For work without a user.';
REVOKE ALL ON FUNCTION app.note_stripe_account FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.note_stripe_account TO app_service_jobs;
