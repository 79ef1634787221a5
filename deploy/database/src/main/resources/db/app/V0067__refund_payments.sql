-- Money that goes back, and money that somebody wants back. Refunds are written down in the transaction that decides them and
-- executed by a job: each claim is a lease, and what was sent without an answer is sent again under the same key.

CREATE FUNCTION app.refund_cancelled() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p app.payment;
BEGIN
    SELECT x.* INTO p FROM app.payment x WHERE x.org_id = NEW.org_id AND x.appointment_id = NEW.id FOR UPDATE;
    -- What is not paid yet and comes in all the same goes back when it does: app.confirm_paid calls it too late.
    IF p.paid_at IS NOT NULL AND p.refunded_amount < p.amount THEN
        PERFORM app.want_refund(p, p.payment_intent_id, p.amount - p.refunded_amount, 'cancelled', NEW.cancelled_by, NULL);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.refund_cancelled() IS 'A cancelled appointment that gives its price back asks for the refund in the same transaction.';
CREATE TRIGGER appointment_refund AFTER UPDATE ON app.appointment
    FOR EACH ROW WHEN (OLD.status <> 'cancelled' AND NEW.status = 'cancelled' AND NEW.refund = 'full')
    EXECUTE FUNCTION app.refund_cancelled();

CREATE FUNCTION app.claim_refunds(most integer)
    RETURNS TABLE (id uuid, payment_id uuid, appointment_id uuid, payment_intent_id text, amount bigint, generation integer)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    at    CONSTANT timestamptz := clock_timestamp();
    lease CONSTANT interval := '5 minutes';
    sure  CONSTANT interval := '23 hours'; -- Stripe forgets a key after a day, and then would do it again
BEGIN
    PERFORM app.require_work();
    UPDATE app.refund r SET status = 'failed', failure_code = 'outcome_unknown', updated_at = at
    WHERE r.status = 'pending' AND r.claimed_at < at - sure AND r.claimable_at <= at;
    RETURN QUERY
    WITH due AS (
        SELECT r.org_id, r.id FROM app.refund r
        WHERE r.status = 'pending' AND r.claimable_at <= at
        ORDER BY r.claimable_at
        LIMIT most
        FOR UPDATE SKIP LOCKED)
    UPDATE app.refund r SET claimable_at = at + lease, claimed_at = coalesce(r.claimed_at, at), updated_at = at
    FROM due, app.payment p
    WHERE r.org_id = due.org_id AND r.id = due.id AND p.org_id = r.org_id AND p.id = r.payment_id
    RETURNING r.id, r.payment_id, p.appointment_id, r.payment_intent_id, r.amount, r.generation;
END
$$;
COMMENT ON FUNCTION app.claim_refunds IS 'Refunds to be sent now. Each is this job''s for a lease; of several jobs each gets others.';

CREATE FUNCTION app.count_due_refunds() RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT count(*) FROM app.refund r WHERE r.status = 'pending' AND r.claimable_at <= now();
END;
COMMENT ON FUNCTION app.count_due_refunds IS 'How many app.claim_refunds would name.';

CREATE FUNCTION app.sum_refunds(wanted_org text, wanted_payment uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p     app.payment;
    given bigint;
BEGIN
    SELECT x.* INTO p FROM app.payment x WHERE x.org_id = wanted_org AND x.id = wanted_payment;
    IF p.paid_at IS NULL THEN
        RETURN;
    END IF;
    SELECT least(coalesce(sum(r.amount), 0), p.amount) INTO given FROM app.refund r
    WHERE r.org_id = p.org_id AND r.payment_id = p.id AND r.payment_intent_id = p.payment_intent_id AND r.status = 'succeeded';
    IF given = p.refunded_amount THEN
        RETURN;
    END IF;
    UPDATE app.payment x SET refunded_amount = given, updated_at = now() WHERE x.org_id = p.org_id AND x.id = p.id RETURNING x.* INTO p;
    IF given >= p.amount THEN
        PERFORM app.stop_transfer(p);
    ELSIF given > 0 THEN
        -- Somebody has given back a part on Stripe's pages: what that means for the expert, a person decides.
        UPDATE app.payment_transfer t SET status = 'on_hold', hold_reason = 'partial_refund', updated_at = now()
        WHERE t.org_id = p.org_id AND t.payment_id = p.id AND t.status = 'ready';
    END IF;
END
$$;
COMMENT ON FUNCTION app.sum_refunds IS 'What has gone back of a payment, from its refunds, and what that does to the expert''s share.';

CREATE FUNCTION app.refund_rank(status text) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE status WHEN 'pending' THEN 0 WHEN 'submitted' THEN 1 WHEN 'succeeded' THEN 2 ELSE 3 END;
COMMENT ON FUNCTION app.refund_rank IS 'A refund goes up and never down; even one that succeeded can come back from the bank as failed.';

CREATE FUNCTION app.note_refund(r app.refund, stripe_id text, told text, code text) RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    next CONSTANT text := CASE told WHEN 'succeeded' THEN 'succeeded' WHEN 'failed' THEN 'failed' WHEN 'canceled' THEN 'canceled' ELSE 'submitted' END;
BEGIN
    IF app.refund_rank(next) <= app.refund_rank(r.status) AND r.stripe_refund_id IS NOT NULL THEN
        RETURN 'stale';
    END IF;
    UPDATE app.refund x
    SET stripe_refund_id = coalesce(x.stripe_refund_id, stripe_id), updated_at = now(), claimable_at = now() + interval '1 day',
        status = CASE WHEN app.refund_rank(next) > app.refund_rank(x.status) THEN next ELSE x.status END,
        failure_code = CASE WHEN next IN ('failed', 'canceled') THEN coalesce(code, next) END
    WHERE x.org_id = r.org_id AND x.id = r.id;
    PERFORM app.sum_refunds(r.org_id, r.payment_id);
    RETURN 'applied';
END
$$;
COMMENT ON FUNCTION app.note_refund IS 'What Stripe says of a refund. The caller holds the payment''s locks.';

CREATE FUNCTION app.refund_sent(wanted_id uuid, stripe_id text, told text, code text) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    r app.refund;
BEGIN
    PERFORM app.require_work();
    SELECT x.* INTO r FROM app.refund x WHERE x.id = wanted_id;
    PERFORM app.lock_payment(r.payment_id, NULL);
    SELECT x.* INTO r FROM app.refund x WHERE x.id = wanted_id FOR UPDATE;
    RETURN app.note_refund(r, stripe_id, told, code);
END
$$;
COMMENT ON FUNCTION app.refund_sent IS 'Stripe''s answer to a refund.';

CREATE FUNCTION app.refund_refused(wanted_id uuid, wanted_generation integer, code text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    most CONSTANT integer := 3;
BEGIN
    PERFORM app.require_work();
    UPDATE app.refund r
    SET tries = r.tries + 1, generation = r.generation + 1, claimed_at = NULL, failure_code = code, updated_at = now(),
        claimable_at = clock_timestamp() + interval '10 minutes' * power(4, r.tries),
        status = CASE WHEN r.tries + 1 >= most THEN 'failed' ELSE 'pending' END
    WHERE r.id = wanted_id AND r.generation = wanted_generation AND r.status = 'pending';
END
$$;
COMMENT ON FUNCTION app.refund_refused IS 'Stripe said no, so nothing has happened: later again under another key, and after the third time a person decides.';

CREATE FUNCTION app.refund_deferred(wanted_id uuid, wanted_generation integer, wait interval) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_work();
    UPDATE app.refund r SET claimable_at = clock_timestamp() + wait
    WHERE r.id = wanted_id AND r.generation = wanted_generation AND r.status = 'pending';
END
$$;
COMMENT ON FUNCTION app.refund_deferred IS 'Stripe was not there to answer: the same again, a little later.';

CREATE FUNCTION app.submitted_refunds(most integer, quiet interval) RETURNS TABLE (id uuid, stripe_refund_id text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.require_work();
    RETURN QUERY
    WITH due AS (
        SELECT r.org_id, r.id FROM app.refund r
        WHERE r.status = 'submitted' AND r.claimable_at <= clock_timestamp() AND r.updated_at < clock_timestamp() - quiet
        ORDER BY r.claimable_at
        LIMIT most
        FOR UPDATE SKIP LOCKED)
    UPDATE app.refund r SET claimable_at = clock_timestamp() + interval '1 day'
    FROM due WHERE r.org_id = due.org_id AND r.id = due.id
    RETURNING r.id, r.stripe_refund_id;
END
$$;
COMMENT ON FUNCTION app.submitted_refunds IS 'Refunds that Stripe took and has not told the end of, to ask about.';

CREATE FUNCTION app.refund_seen(event_id text, stripe_id text, wanted_payment_id uuid, intent text, how_much bigint, in_currency text, told text, code text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p app.payment;
    r app.refund;
BEGIN
    PERFORM app.require_work();
    p := app.lock_payment(wanted_payment_id, intent);
    IF p.id IS NULL OR p.paid_at IS NULL AND NOT EXISTS (SELECT FROM app.refund x WHERE x.org_id = p.org_id AND x.payment_id = p.id) THEN
        RETURN app.park_stripe_event(event_id, intent, jsonb_build_object(
            'kind', 'refund', 'id', stripe_id, 'payment', wanted_payment_id, 'intent', intent, 'amount', how_much, 'currency', in_currency,
            'status', told, 'code', code));
    END IF;
    SELECT x.* INTO r FROM app.refund x WHERE x.stripe_refund_id = stripe_id;
    IF r.id IS NULL AND wanted_payment_id IS NOT NULL THEN
        -- Ours, and its answer has not reached us yet.
        SELECT x.* INTO r FROM app.refund x
        WHERE x.org_id = p.org_id AND x.payment_id = p.id AND x.payment_intent_id = intent AND x.stripe_refund_id IS NULL AND x.status = 'pending'
          AND x.claimed_at IS NOT NULL;
    END IF;
    IF r.id IS NULL THEN
        INSERT INTO app.refund AS x (org_id, payment_id, payment_intent_id, amount, currency, reason, status)
        VALUES (p.org_id, p.id, intent, how_much, in_currency, 'stripe', 'pending')
        RETURNING x.* INTO r;
    END IF;
    RETURN app.note_refund(r, stripe_id, told, code);
END
$$;
COMMENT ON FUNCTION app.refund_seen IS 'An event tells of a refund: one of ours, or one that somebody made on Stripe''s pages.';

CREATE FUNCTION app.charge_refunded(wanted_payment_id uuid, intent text, total bigint) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p     app.payment;
    known bigint;
BEGIN
    PERFORM app.require_work();
    p := app.lock_payment(wanted_payment_id, intent);
    IF p.id IS NULL THEN
        RETURN 'unknown';
    END IF;
    SELECT coalesce(sum(r.amount), 0) INTO known FROM app.refund r
    WHERE r.org_id = p.org_id AND r.payment_id = p.id AND r.payment_intent_id = intent AND r.status IN ('submitted', 'succeeded');
    IF known = 0 OR known > total OR NOT EXISTS (
        SELECT FROM app.refund r WHERE r.org_id = p.org_id AND r.payment_id = p.id AND r.payment_intent_id = intent AND r.status = 'submitted') THEN
        RETURN 'stale'; -- each refund has an event of its own
    END IF;
    UPDATE app.refund r SET status = 'succeeded', updated_at = now()
    WHERE r.org_id = p.org_id AND r.payment_id = p.id AND r.payment_intent_id = intent AND r.status = 'submitted';
    PERFORM app.sum_refunds(p.org_id, p.id);
    RETURN 'applied';
END
$$;
COMMENT ON FUNCTION app.charge_refunded IS 'Stripe says how much of a charge has gone back in all: then those that it took are done.';

CREATE FUNCTION app.note_dispute(p app.payment, dispute text, told text) RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    next CONSTANT text := CASE WHEN told IN ('won', 'warning_closed', 'prevented') THEN 'won' WHEN told = 'lost' THEN 'lost' ELSE 'open' END;
BEGIN
    -- What has ended does not begin again; and of two objections the worse one counts.
    IF p.dispute_id = dispute AND (p.dispute_status = next OR p.dispute_status <> 'open')
        OR p.dispute_id <> dispute AND (p.dispute_status = 'lost' OR next = 'won') THEN
        RETURN 'stale';
    END IF;
    UPDATE app.payment x SET dispute_id = dispute, dispute_status = next, updated_at = now() WHERE x.org_id = p.org_id AND x.id = p.id;
    IF next = 'won' THEN
        -- Never where the money goes back, or went back, to the patient.
        UPDATE app.payment_transfer t
        SET status = CASE t.status WHEN 'disputed' THEN 'ready' WHEN 'reversed' THEN 'on_hold' ELSE t.status END,
            hold_reason = CASE t.status WHEN 'reversed' THEN 'dispute_won' ELSE t.hold_reason END,
            generation = t.generation + CASE t.status WHEN 'reversed' THEN 1 ELSE 0 END,
            reversal_wanted = false, tries = 0, claimed_at = NULL, claimable_at = t.due_at, updated_at = now()
        WHERE t.org_id = p.org_id AND t.payment_id = p.id AND (t.status IN ('disputed', 'reversed') OR t.reversal_wanted) AND p.refunded_amount = 0
          AND NOT EXISTS (SELECT FROM app.refund r WHERE r.org_id = p.org_id AND r.payment_id = p.id AND r.payment_intent_id = p.payment_intent_id
                          AND r.status IN ('pending', 'submitted', 'succeeded'));
    ELSE
        UPDATE app.payment_transfer t
        SET status = CASE WHEN t.status IN ('completed', 'paid_out') THEN t.status ELSE 'disputed' END,
            reversal_wanted = t.status IN ('completed', 'paid_out'), tries = 0, claimable_at = now(), updated_at = now()
        WHERE t.org_id = p.org_id AND t.payment_id = p.id AND t.status IN ('ready', 'on_hold', 'failed', 'completed', 'paid_out');
    END IF;
    RETURN 'applied';
END
$$;
COMMENT ON FUNCTION app.note_dispute IS 'What a cardholder''s objection does to a payment and the expert''s share. The caller holds the payment''s locks.';

CREATE FUNCTION app.dispute_seen(event_id text, dispute text, intent text, charge text, told text) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p     app.payment;
    money CONSTANT text := coalesce(intent, (SELECT x.payment_intent_id FROM app.payment x WHERE x.charge_id = charge));
BEGIN
    PERFORM app.require_work();
    p := app.lock_payment(NULL, money);
    IF p.paid_at IS NULL THEN
        RETURN app.park_stripe_event(event_id, money, jsonb_build_object('kind', 'dispute', 'id', dispute, 'status', told));
    END IF;
    RETURN app.note_dispute(p, dispute, told);
END
$$;
COMMENT ON FUNCTION app.dispute_seen IS 'An event tells of a cardholder''s objection.';

CREATE FUNCTION app.apply_waiting(event_id text, f jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE app.stripe_event e SET outcome = 'applied', facts = NULL WHERE e.id = event_id;
    CASE f ->> 'kind'
        WHEN 'refund' THEN
            PERFORM app.refund_seen(event_id, f ->> 'id', (f ->> 'payment')::uuid, f ->> 'intent', (f ->> 'amount')::bigint, f ->> 'currency', f ->> 'status', f ->> 'code');
        WHEN 'dispute' THEN
            PERFORM app.note_dispute(p, f ->> 'id', f ->> 'status')
            FROM app.stripe_event e JOIN app.payment p ON p.payment_intent_id = e.payment_intent_id
            WHERE e.id = event_id;
    END CASE;
END
$$;
COMMENT ON FUNCTION app.apply_waiting IS 'Applies what an event said before its payment was known.';

CREATE FUNCTION app.request_refund(wanted_payment_id uuid) RETURNS uuid
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p    app.payment;
    made uuid;
BEGIN
    PERFORM auth.require();
    PERFORM identity.require_platform_staff('payments:process_refunds');
    p := app.lock_payment(wanted_payment_id, NULL);
    IF p.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'payment_not_found';
    END IF;
    IF p.paid_at IS NULL OR p.refunded_amount >= p.amount OR p.dispute_status IN ('open', 'lost') THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'payment_not_refundable';
    END IF;
    made := app.want_refund(p, p.payment_intent_id, p.amount - p.refunded_amount, 'staff', auth.user_id(), NULL);
    IF made IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'refund_under_way';
    END IF;
    PERFORM audit.append('PAYMENT_REFUND_REQUESTED', 'success', 'payment', p.id::text, NULL, NULL,
        json_build_array(json_build_object('type', 'refund', 'id', made)), json_build_object('reason', 'staff'), NULL, NULL);
    RETURN made;
END
$$;
COMMENT ON FUNCTION app.request_refund IS 'Staff gives back what is left of a payment. EL404 payment_not_found; EL409 payment_not_refundable | refund_under_way.';

CREATE FUNCTION app.retry_refund(wanted_id uuid) RETURNS uuid
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p    app.payment;
    r    app.refund;
    made uuid;
BEGIN
    PERFORM auth.require();
    PERFORM identity.require_platform_staff('payments:retry_failed');
    SELECT x.* INTO r FROM app.refund x WHERE x.id = wanted_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'refund_not_found';
    END IF;
    p := app.lock_payment(r.payment_id, NULL);
    SELECT x.* INTO r FROM app.refund x WHERE x.id = wanted_id;
    IF r.status NOT IN ('failed', 'canceled') OR r.reason = 'stripe' THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'refund_not_failed';
    END IF;
    made := app.want_refund(p, r.payment_intent_id, r.amount, r.reason, auth.user_id(), r.id);
    IF made IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'refund_under_way';
    END IF;
    PERFORM audit.append('PAYMENT_REFUND_REQUESTED', 'success', 'payment', p.id::text, NULL, NULL,
        json_build_array(json_build_object('type', 'refund', 'id', made)), json_build_object('retry_of', r.id), NULL, NULL);
    RETURN made;
END
$$;
COMMENT ON FUNCTION app.retry_refund IS 'Staff has a failed refund made again, as a new one. EL404 refund_not_found; EL409 refund_not_failed | refund_under_way.';

REVOKE ALL ON FUNCTION app.refund_cancelled, app.claim_refunds, app.count_due_refunds, app.sum_refunds, app.refund_rank, app.note_refund,
    app.refund_sent, app.refund_refused, app.refund_deferred, app.submitted_refunds, app.refund_seen, app.charge_refunded, app.note_dispute,
    app.dispute_seen, app.apply_waiting, app.request_refund, app.retry_refund FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.request_refund, app.retry_refund TO app_service;
GRANT EXECUTE ON FUNCTION app.claim_refunds, app.count_due_refunds, app.refund_sent, app.refund_refused, app.refund_deferred,
    app.submitted_refunds, app.refund_seen, app.charge_refunded, app.dispute_seen TO app_service_jobs;
