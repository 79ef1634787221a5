-- Priced events of an expert whose account at Stripe cannot take transfers are not booked: nobody is to pay for what the expert
-- would not get.
CREATE OR REPLACE FUNCTION app.payable(org_id text, expert_id text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (
        SELECT FROM app.stripe_account s
        WHERE s.org_id = payable.org_id AND s.expert_id = payable.expert_id AND s.transfers_enabled);
END;
