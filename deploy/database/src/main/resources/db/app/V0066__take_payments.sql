-- From the payment page to the money. A patient's own function begins a page; what Stripe tells afterwards, by webhook or
-- because a job asked, goes through the same functions, which lock in one order: expert, appointment, payment.

CREATE FUNCTION app.begin_checkout(wanted_appointment_id uuid, new_payment_id uuid, bps integer)
    RETURNS TABLE (payment_id uuid, amount bigint, currency text, attempt integer, expires_at timestamptz, delayed boolean, url text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    at       CONSTANT timestamptz := clock_timestamp();
    far      CONSTANT interval := '8 days';
    shortest CONSTANT interval := '31 minutes'; -- Stripe makes no page that lives for less than 30
    a        app.appointment;
    p        app.payment;
BEGIN
    PERFORM auth.require();
    IF NOT auth.has('appointments:create') THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    SELECT x.* INTO a FROM app.appointment x
    WHERE x.id = wanted_appointment_id AND x.patient_id = auth.user_id() AND x.patient_org_id = auth.org_id()
    FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'appointment_not_found';
    END IF;
    SELECT x.* INTO p FROM app.payment x WHERE x.org_id = a.org_id AND x.appointment_id = a.id FOR UPDATE;
    IF p.paid_at IS NOT NULL OR p.processing_at IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'appointment_paid';
    END IF;
    IF a.status <> 'pending_payment' OR a.hold_expires_at <= at OR p.failed_at IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'appointment_not_payable';
    END IF;
    IF p.id IS NULL THEN
        INSERT INTO app.payment AS x (org_id, id, appointment_id, expert_id, patient_id, patient_org_id, amount, currency, fee_bps, fee_amount, net_amount)
        VALUES (a.org_id, new_payment_id, a.id, a.expert_id, a.patient_id, a.patient_org_id, a.price, a.currency, bps,
                app.fee_of(a.price, bps), a.price - app.fee_of(a.price, bps))
        RETURNING x.* INTO p;
        p.checkout_attempt := 0;
    END IF;
    -- The page that is open is the page; the same attempt asks Stripe the same question, so that it has one answer.
    IF p.checkout_attempt = 0 OR (p.checkout_session_id IS NULL AND p.checkout_expires_at < at + shortest)
        OR (p.checkout_session_id IS NOT NULL AND p.checkout_expires_at < at + interval '1 minute') THEN
        UPDATE app.payment AS x
        SET checkout_attempt = p.checkout_attempt + 1, checkout_session_id = NULL, checkout_url = NULL, updated_at = at,
            checkout_delayed = a.starts_at >= at + far,
            -- A little less than Stripe's longest, because its clock is not ours.
            checkout_expires_at = date_trunc('second', at + CASE WHEN a.starts_at <= at + far THEN interval '1 hour' ELSE interval '23 hours 55 minutes' END)
        WHERE x.org_id = p.org_id AND x.id = p.id
        RETURNING x.* INTO p;
    END IF;
    RETURN QUERY SELECT p.id, p.amount, p.currency, p.checkout_attempt, p.checkout_expires_at, p.checkout_delayed, p.checkout_url;
END
$$;
COMMENT ON FUNCTION app.begin_checkout IS 'The payment of the caller''s own pending appointment, made at the first call, with its open page or what to ask Stripe for. EL404 appointment_not_found; EL409 appointment_paid | appointment_not_payable.';

CREATE FUNCTION app.note_checkout(wanted_payment_id uuid, wanted_attempt integer, session text, page text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p app.payment;
BEGIN
    PERFORM auth.require();
    UPDATE app.payment x
    SET checkout_session_id = session, checkout_url = page, asked_at = now(), updated_at = now()
    WHERE x.id = wanted_payment_id AND x.patient_id = auth.user_id() AND x.patient_org_id = auth.org_id()
      AND x.checkout_attempt = wanted_attempt AND x.checkout_session_id IS NULL
    RETURNING x.* INTO p;
    IF p.id IS NULL THEN
        RETURN false;
    END IF;
    PERFORM app.tell_of_payment(p, 'PAYMENT_INITIATED',
        json_build_object('amount', p.amount, 'currency', p.currency, 'fee_bps', p.fee_bps, 'fee_amount', p.fee_amount, 'attempt', wanted_attempt));
    RETURN true;
END
$$;
COMMENT ON FUNCTION app.note_checkout IS 'Keeps the page that Stripe has made for an attempt; false when it is known already.';

CREATE FUNCTION app.refuse_checkout(wanted_payment_id uuid, wanted_attempt integer) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM auth.require();
    -- Stripe repeats a refusal to the same key; the next call is to be another question.
    UPDATE app.payment x SET checkout_expires_at = now(), updated_at = now()
    WHERE x.id = wanted_payment_id AND x.patient_id = auth.user_id() AND x.patient_org_id = auth.org_id()
      AND x.checkout_attempt = wanted_attempt AND x.checkout_session_id IS NULL;
END
$$;
COMMENT ON FUNCTION app.refuse_checkout IS 'Notes that Stripe made no page for an attempt, so that the next call asks anew.';

CREATE FUNCTION app.claim_stripe_event(event_id text, event_type text, object text, happened timestamptz) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_work();
    INSERT INTO app.stripe_event (id, type, object_id, happened_at) VALUES (event_id, event_type, object, happened)
    ON CONFLICT (id) DO NOTHING;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION app.claim_stripe_event IS 'Whether the event is new. Of several at once one goes on; the others wait for its commit, and then know it.';

CREATE FUNCTION app.finish_stripe_event(event_id text, result text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_work();
    UPDATE app.stripe_event e SET outcome = result WHERE e.id = event_id AND e.outcome = 'ignored';
END
$$;
COMMENT ON FUNCTION app.finish_stripe_event IS 'Notes what came of an event.';

CREATE FUNCTION app.park_stripe_event(event_id text, intent text, what jsonb) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_work();
    IF intent IS NULL THEN
        RETURN 'unknown';
    END IF;
    UPDATE app.stripe_event e SET outcome = 'waiting', payment_intent_id = intent, facts = what WHERE e.id = event_id;
    RETURN 'waiting';
END
$$;
COMMENT ON FUNCTION app.park_stripe_event IS 'Keeps what an event says of money that nobody knows yet: it came before the one that tells whose it is, or is none of ours.';

CREATE FUNCTION app.lock_payment(wanted_id uuid, intent text) RETURNS app.payment
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p app.payment;
BEGIN
    SELECT x.* INTO p FROM app.payment x WHERE x.id = wanted_id;
    IF p.id IS NULL AND intent IS NOT NULL THEN
        SELECT x.* INTO p FROM app.payment x WHERE x.payment_intent_id = intent;
    END IF;
    IF p.id IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM app.queue('expert', p.expert_id);
    PERFORM FROM app.appointment a WHERE a.org_id = p.org_id AND a.id = p.appointment_id FOR UPDATE;
    SELECT x.* INTO p FROM app.payment x WHERE x.org_id = p.org_id AND x.id = p.id FOR UPDATE;
    RETURN p;
END
$$;
COMMENT ON FUNCTION app.lock_payment IS 'The payment by its id, else by its money, with everything locked that a fact about it may change.';

CREATE FUNCTION app.transfer_delay(country text) RETURNS interval
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE country WHEN 'US' THEN interval '2 days' ELSE interval '7 days' END;
COMMENT ON FUNCTION app.transfer_delay IS 'How long money stays here after it was paid, by the country of the expert''s account.';

CREATE FUNCTION app.transfer_due(p app.payment) RETURNS timestamptz
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    home text;
    ends timestamptz;
BEGIN
    SELECT s.country INTO home FROM app.stripe_account s WHERE s.org_id = p.org_id AND s.expert_id = p.expert_id;
    SELECT a.ends_at INTO ends FROM app.appointment a WHERE a.org_id = p.org_id AND a.id = p.appointment_id;
    RETURN greatest(p.paid_at + app.transfer_delay(home), ends + interval '24 hours');
END
$$;
COMMENT ON FUNCTION app.transfer_due IS 'From when an expert''s share may go: after the country''s delay, and a day after the end, so that a complaint comes first.';

CREATE FUNCTION app.want_refund(p app.payment, intent text, how_much bigint, why text, who text, again_of uuid) RETURNS uuid
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    made uuid;
BEGIN
    INSERT INTO app.refund AS r (org_id, payment_id, payment_intent_id, amount, currency, reason, status, requested_by, retry_of)
    VALUES (p.org_id, p.id, intent, how_much, p.currency, why, 'pending', who, again_of)
    ON CONFLICT (payment_intent_id) WHERE status IN ('pending', 'submitted', 'succeeded') AND reason <> 'stripe' DO NOTHING
    RETURNING r.id INTO made;
    IF made IS NOT NULL AND intent = p.payment_intent_id THEN
        PERFORM app.stop_transfer(p);
    END IF;
    RETURN made;
END
$$;
COMMENT ON FUNCTION app.want_refund IS 'Asks for money to be given back, once; null when that is asked for already. The expert''s share stops, or has to come back.';

CREATE FUNCTION app.stop_transfer(p app.payment) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- One that is being sent is looked at again when its end is known.
    UPDATE app.payment_transfer t
    SET status = CASE WHEN t.status IN ('completed', 'paid_out') THEN t.status ELSE 'refunded' END,
        reversal_wanted = t.status IN ('completed', 'paid_out'), tries = 0, claimable_at = now(), updated_at = now()
    WHERE t.org_id = p.org_id AND t.payment_id = p.id AND t.status IN ('ready', 'on_hold', 'failed', 'disputed', 'completed', 'paid_out');
END
$$;
COMMENT ON FUNCTION app.stop_transfer IS 'What a refund does to the expert''s share.';

CREATE FUNCTION app.settle(p app.payment, intent text, charge text, how text, received bigint, in_currency text, paid timestamptz) RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    verdict text;
    waiting record;
BEGIN
    IF p.paid_at IS NOT NULL AND p.payment_intent_id = intent THEN
        IF p.charge_id IS NULL AND charge IS NOT NULL OR p.method IS NULL AND how IS NOT NULL THEN
            UPDATE app.payment x
            SET charge_id = coalesce(x.charge_id, charge), method = coalesce(x.method, how), updated_at = now()
            WHERE x.org_id = p.org_id AND x.id = p.id;
            RETURN 'applied';
        END IF;
        RETURN 'stale';
    END IF;
    IF p.paid_at IS NOT NULL THEN
        -- Somebody has paid twice, on a page of which we did not know any more.
        RETURN CASE WHEN app.want_refund(p, intent, received, 'surplus', NULL, NULL) IS NULL THEN 'stale' ELSE 'applied' END;
    END IF;
    IF received <> p.amount OR in_currency <> p.currency THEN
        UPDATE app.payment x SET failed_at = coalesce(x.failed_at, paid), failure_code = 'amount_mismatch', updated_at = now()
        WHERE x.org_id = p.org_id AND x.id = p.id;
        PERFORM app.release_hold(p.appointment_id, 'payment_failed');
        RETURN CASE WHEN app.want_refund(p, intent, received, 'amount_mismatch', NULL, NULL) IS NULL THEN 'stale' ELSE 'applied' END;
    END IF;
    UPDATE app.payment x
    SET paid_at = paid, payment_intent_id = intent, charge_id = coalesce(charge, x.charge_id), method = coalesce(how, x.method),
        checkout_url = NULL, failure_code = NULL, updated_at = now()
    WHERE x.org_id = p.org_id AND x.id = p.id
    RETURNING x.* INTO p;
    verdict := app.confirm_paid(p.appointment_id);
    IF verdict = 'too_late' THEN
        PERFORM app.want_refund(p, intent, p.amount, 'late_payment', NULL, NULL);
    ELSE
        INSERT INTO app.payment_transfer (org_id, payment_id, expert_id, amount, currency, status, due_at, claimable_at)
        VALUES (p.org_id, p.id, p.expert_id, p.net_amount, p.currency, 'ready', app.transfer_due(p), app.transfer_due(p));
    END IF;
    FOR waiting IN
        SELECT e.id, e.facts FROM app.stripe_event e WHERE e.payment_intent_id = intent AND e.outcome = 'waiting' ORDER BY e.happened_at, e.id
    LOOP
        PERFORM app.apply_waiting(waiting.id, waiting.facts);
    END LOOP;
    RETURN 'applied';
END
$$;
COMMENT ON FUNCTION app.settle IS 'Money has come in: the appointment is confirmed and the expert''s share put aside, or all of it goes back. The caller holds the payment''s locks.';

CREATE FUNCTION app.payment_paid(
    wanted_id uuid, session text, intent text, charge text, how text, received bigint, in_currency text, paid timestamptz) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p app.payment;
BEGIN
    PERFORM app.require_work();
    p := app.lock_payment(wanted_id, intent);
    IF p.id IS NULL THEN
        RETURN 'unknown';
    END IF;
    -- A page whose address never reached us, because we fell between Stripe's answer and our commit.
    IF session IS NOT NULL AND p.checkout_session_id IS NULL AND p.paid_at IS NULL THEN
        UPDATE app.payment x SET checkout_session_id = session WHERE x.org_id = p.org_id AND x.id = p.id RETURNING x.* INTO p;
    END IF;
    RETURN app.settle(p, intent, charge, how, received, in_currency, paid);
END
$$;
COMMENT ON FUNCTION app.payment_paid IS 'Stripe says that a payment is paid.';

CREATE FUNCTION app.payment_promised(wanted_id uuid, session text, intent text, promised timestamptz) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p app.payment;
BEGIN
    PERFORM app.require_work();
    p := app.lock_payment(wanted_id, intent);
    IF p.id IS NULL THEN
        RETURN 'unknown';
    END IF;
    IF p.paid_at IS NOT NULL OR p.failed_at IS NOT NULL OR p.processing_at IS NOT NULL THEN
        RETURN 'stale';
    END IF;
    UPDATE app.payment x
    SET processing_at = promised, payment_intent_id = coalesce(x.payment_intent_id, intent), checkout_session_id = coalesce(x.checkout_session_id, session),
        checkout_url = NULL, updated_at = now()
    WHERE x.org_id = p.org_id AND x.id = p.id;
    -- A voucher lives for seven days; a bank takes some hours more to tell.
    PERFORM app.extend_hold(p.appointment_id, promised + interval '8 days');
    RETURN 'applied';
END
$$;
COMMENT ON FUNCTION app.payment_promised IS 'Somebody has chosen a method that takes days: the time stays held meanwhile.';

CREATE FUNCTION app.payment_attempt_failed(wanted_id uuid, intent text, code text) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p app.payment;
BEGIN
    PERFORM app.require_work();
    p := app.lock_payment(wanted_id, intent);
    IF p.id IS NULL THEN
        RETURN 'unknown';
    END IF;
    IF p.paid_at IS NOT NULL OR p.failed_at IS NOT NULL THEN
        RETURN 'stale';
    END IF;
    UPDATE app.payment x SET failure_code = code, updated_at = now() WHERE x.org_id = p.org_id AND x.id = p.id;
    RETURN 'applied';
END
$$;
COMMENT ON FUNCTION app.payment_attempt_failed IS 'A card was declined: the page stays open and another attempt may follow.';

CREATE FUNCTION app.payment_failed(wanted_id uuid, session text, code text, failed timestamptz) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p app.payment;
BEGIN
    PERFORM app.require_work();
    p := app.lock_payment(wanted_id, NULL);
    IF p.id IS NULL THEN
        RETURN 'unknown';
    END IF;
    -- The end of a page that is not the present one ends nothing; nor does the end of a page on which somebody has promised.
    IF p.paid_at IS NOT NULL OR p.failed_at IS NOT NULL OR p.checkout_session_id <> session
        OR code = 'checkout_expired' AND p.processing_at IS NOT NULL THEN
        RETURN 'stale';
    END IF;
    UPDATE app.payment x
    SET failed_at = failed, failure_code = code, checkout_session_id = coalesce(x.checkout_session_id, session), checkout_url = NULL, updated_at = now()
    WHERE x.org_id = p.org_id AND x.id = p.id;
    PERFORM app.release_hold(p.appointment_id, code);
    RETURN 'applied';
END
$$;
COMMENT ON FUNCTION app.payment_failed IS 'Nobody will pay on this page any more, or the promised money did not come: the time is free again.';

CREATE FUNCTION app.open_checkouts(most integer, quiet interval) RETURNS TABLE (payment_id uuid, session_id text, abandoned boolean)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.require_work();
    RETURN QUERY
    WITH due AS (
        SELECT p.org_id, p.id FROM app.payment p
        WHERE p.paid_at IS NULL AND p.failed_at IS NULL AND p.checkout_session_id IS NOT NULL AND p.asked_at < clock_timestamp() - quiet
        ORDER BY p.asked_at
        LIMIT most
        FOR UPDATE SKIP LOCKED)
    UPDATE app.payment p SET asked_at = clock_timestamp()
    FROM due, app.appointment a
    WHERE p.org_id = due.org_id AND p.id = due.id AND a.org_id = p.org_id AND a.id = p.appointment_id
    RETURNING p.id, p.checkout_session_id, a.status = 'cancelled';
END
$$;
COMMENT ON FUNCTION app.open_checkouts IS 'Payments of which nothing was heard for a while, to ask Stripe about. Abandoned: the appointment was cancelled, so the page must close.';

CREATE FUNCTION app.count_open_checkouts(quiet interval) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT count(*) FROM app.payment p
    WHERE p.paid_at IS NULL AND p.failed_at IS NULL AND p.checkout_session_id IS NOT NULL AND p.asked_at < now() - quiet;
END;
COMMENT ON FUNCTION app.count_open_checkouts IS 'How many app.open_checkouts would name.';

REVOKE ALL ON FUNCTION app.begin_checkout, app.note_checkout, app.refuse_checkout, app.claim_stripe_event, app.finish_stripe_event,
    app.park_stripe_event, app.lock_payment, app.transfer_delay, app.transfer_due, app.want_refund, app.stop_transfer, app.settle,
    app.payment_paid, app.payment_promised, app.payment_attempt_failed, app.payment_failed, app.open_checkouts, app.count_open_checkouts
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.begin_checkout, app.note_checkout, app.refuse_checkout TO app_service;
GRANT EXECUTE ON FUNCTION app.claim_stripe_event, app.finish_stripe_event, app.park_stripe_event, app.payment_paid, app.payment_promised,
    app.payment_attempt_failed, app.payment_failed, app.open_checkouts, app.count_open_checkouts TO app_service_jobs;
