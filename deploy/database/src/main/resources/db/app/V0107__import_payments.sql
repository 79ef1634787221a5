-- Payments and transfers of the predecessor, and the events of Stripe's that it has dealt with.
CREATE FUNCTION app.import_from_payments(legacy jsonb, OUT org text, OUT id text, OUT note text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    booked      CONSTANT app.import_row := app.import_find('meetings', legacy ->> 'legacy_id');
    appointment app.appointment;
    amount      CONSTANT bigint := (legacy ->> 'amount')::bigint;
    fee         CONSTANT bigint := (legacy ->> 'fee')::bigint;
BEGIN
    IF booked.target_id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'meeting_not_imported';
    END IF;
    SELECT a.* INTO appointment FROM app.appointment a WHERE a.org_id = booked.target_org AND a.id = booked.target_id::uuid;
    org := appointment.org_id;
    id := legacy ->> 'id';
    INSERT INTO app.payment
        (org_id, id, appointment_id, expert_id, patient_id, patient_org_id, amount, currency, fee_bps, fee_amount, net_amount, checkout_session_id,
         checkout_expires_at, payment_intent_id, paid_at, failed_at, failure_code, refunded_amount, asked_at, created_at, updated_at)
    VALUES
        (org, id::uuid, appointment.id, appointment.expert_id, appointment.patient_id, appointment.patient_org_id, amount, appointment.currency,
         (legacy ->> 'fee_bps')::integer, fee, amount - fee, legacy ->> 'session', (legacy ->> 'created_at')::timestamptz, legacy ->> 'intent',
         (legacy ->> 'paid_at')::timestamptz, (legacy ->> 'failed_at')::timestamptz, legacy ->> 'failure_code', (legacy ->> 'refunded')::bigint,
         (legacy ->> 'updated_at')::timestamptz, (legacy ->> 'created_at')::timestamptz, (legacy ->> 'updated_at')::timestamptz);
END
$$;
COMMENT ON FUNCTION app.import_from_payments(jsonb) IS 'The payment of an imported appointment. EL422: meeting_not_imported.';

CREATE FUNCTION app.import_target_payments() RETURNS TABLE (legacy_id text, digest bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.legacy_id::text, app.import_digest(VARIADIC ARRAY[
        p.amount::text, p.fee_amount::text, p.payment_intent_id, p.checkout_session_id, p.refunded_amount::text,
        CASE WHEN p.paid_at IS NOT NULL THEN 'paid' ELSE 'failed' END, app.import_micros(p.created_at)])
    FROM app.import_row r
    JOIN app.payment p ON p.org_id = r.target_org AND p.id = r.target_id::uuid
    WHERE r.source = 'payments' AND r.reason IS NULL;
END;
COMMENT ON FUNCTION app.import_target_payments() IS 'The digest of each imported payment as it is here.';

CREATE FUNCTION app.import_from_payment_transfers(legacy jsonb, OUT org text, OUT id text, OUT note text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    expert CONSTANT app.import_person := app.import_who(legacy ->> 'expert', 'expert');
    paid   app.payment;
BEGIN
    SELECT p.* INTO paid FROM app.payment p WHERE p.payment_intent_id = legacy ->> 'intent';
    IF paid.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'payment_not_imported';
    END IF;
    IF paid.expert_id <> expert.user_id THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = 'expert_differs_from_payment';
    END IF;
    org := paid.org_id;
    id := legacy ->> 'id';
    INSERT INTO app.payment_transfer
        (org_id, id, payment_id, expert_id, amount, currency, status, due_at, hold_reason, transfer_id, payout_id, tries, claimable_at,
         created_at, updated_at)
    VALUES
        (org, id::uuid, paid.id, paid.expert_id, (legacy ->> 'amount')::bigint, legacy ->> 'currency', legacy ->> 'status',
         (legacy ->> 'due_at')::timestamptz, CASE legacy ->> 'status' WHEN 'on_hold' THEN 'legacy_review' END, legacy ->> 'transfer',
         legacy ->> 'payout', (legacy ->> 'tries')::integer, (legacy ->> 'due_at')::timestamptz, (legacy ->> 'created_at')::timestamptz,
         (legacy ->> 'updated_at')::timestamptz);
END
$$;
COMMENT ON FUNCTION app.import_from_payment_transfers(jsonb) IS 'An expert''s share; what was not sent there is on hold here. EL422: payment_not_imported | expert_differs_from_payment.';

CREATE FUNCTION app.import_target_payment_transfers() RETURNS TABLE (legacy_id text, digest bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.legacy_id::text, app.import_digest(VARIADIC ARRAY[
        t.amount::text, app.import_micros(t.due_at), t.status, t.transfer_id, app.import_micros(t.created_at)])
    FROM app.import_row r
    JOIN app.payment_transfer t ON t.org_id = r.target_org AND t.id = r.target_id::uuid
    WHERE r.source = 'payment_transfers' AND r.reason IS NULL;
END;
COMMENT ON FUNCTION app.import_target_payment_transfers() IS 'The digest of each imported transfer as it is here.';

CREATE FUNCTION app.import_from_stripe_events(legacy jsonb, OUT org text, OUT id text, OUT note text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    id := legacy ->> 'legacy_id';
    INSERT INTO app.stripe_event (id, type, happened_at, received_at, outcome)
    VALUES (id, legacy ->> 'type', (legacy ->> 'processed_at')::timestamptz, (legacy ->> 'processed_at')::timestamptz, 'stale');
END
$$;
COMMENT ON FUNCTION app.import_from_stripe_events(jsonb) IS 'That an event of Stripe''s is known.';

CREATE FUNCTION app.import_target_stripe_events() RETURNS TABLE (legacy_id text, digest bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.legacy_id::text, app.import_digest(VARIADIC ARRAY[e.type, app.import_micros(e.received_at)])
    FROM app.import_row r
    JOIN app.stripe_event e ON e.id = r.target_id
    WHERE r.source = 'stripe_events' AND r.reason IS NULL;
END;
COMMENT ON FUNCTION app.import_target_stripe_events() IS 'The digest of each imported event of Stripe''s as it is here.';

REVOKE ALL ON FUNCTION app.import_from_payments, app.import_target_payments, app.import_from_payment_transfers,
    app.import_target_payment_transfers, app.import_from_stripe_events, app.import_target_stripe_events FROM PUBLIC;
