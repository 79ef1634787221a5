-- An expert's share: ready when it is paid, sent when it is due, and then on its way to a bank. A job claims what is due with a
-- lease; a no from Stripe is tried three times, no answer is asked again under the same key.

CREATE FUNCTION app.move_transfer() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE app.payment_transfer t
    SET due_at = app.transfer_due(p), claimable_at = CASE t.status WHEN 'processing' THEN t.claimable_at ELSE app.transfer_due(p) END
    FROM app.payment p
    WHERE p.org_id = NEW.org_id AND p.appointment_id = NEW.id AND t.org_id = p.org_id AND t.payment_id = p.id
      AND t.status IN ('ready', 'on_hold', 'disputed');
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.move_transfer() IS 'The share of an appointment that was moved is due a day after its new end.';
CREATE TRIGGER appointment_moved_transfer AFTER UPDATE ON app.appointment
    FOR EACH ROW WHEN (OLD.ends_at <> NEW.ends_at) EXECUTE FUNCTION app.move_transfer();

CREATE FUNCTION app.claim_transfers(most integer)
    RETURNS TABLE (id uuid, payment_id uuid, appointment_id uuid, account_id text, amount bigint, currency text, payment_intent_id text,
                   charge_id text, generation integer)
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
    UPDATE app.payment_transfer t SET status = 'failed', failure_code = 'outcome_unknown', updated_at = at
    WHERE t.status = 'processing' AND t.claimed_at < at - sure AND t.claimable_at <= at;
    RETURN QUERY
    WITH due AS (
        SELECT t.org_id, t.id FROM app.payment_transfer t
        JOIN app.payment p ON p.org_id = t.org_id AND p.id = t.payment_id
        WHERE t.claimable_at <= at
          AND (t.status = 'processing'
            OR t.status = 'ready' AND t.due_at <= at AND t.amount > 0 AND p.paid_at IS NOT NULL AND p.refunded_amount = 0
            AND coalesce(p.dispute_status, 'won') = 'won'
            AND NOT EXISTS (SELECT FROM app.refund r WHERE r.org_id = p.org_id AND r.payment_id = p.id
                            AND r.payment_intent_id = p.payment_intent_id AND r.status IN ('pending', 'submitted'))
            AND EXISTS (SELECT FROM app.stripe_account s WHERE s.org_id = t.org_id AND s.expert_id = t.expert_id AND s.transfers_enabled))
        ORDER BY t.claimable_at
        LIMIT most
        FOR UPDATE OF t, p SKIP LOCKED)
    UPDATE app.payment_transfer t
    SET status = 'processing', claimable_at = at + lease, claimed_at = coalesce(t.claimed_at, at), updated_at = at
    FROM due, app.payment p, app.stripe_account s
    WHERE t.org_id = due.org_id AND t.id = due.id AND p.org_id = t.org_id AND p.id = t.payment_id AND s.org_id = t.org_id AND s.expert_id = t.expert_id
    RETURNING t.id, t.payment_id, p.appointment_id, s.account_id, t.amount, t.currency, p.payment_intent_id, p.charge_id, t.generation;
END
$$;
COMMENT ON FUNCTION app.claim_transfers IS 'Shares to be sent now. Each is this job''s for a lease; of several jobs each gets others.';

CREATE FUNCTION app.count_due_transfers() RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT count(*) FROM app.payment_transfer t
    JOIN app.payment p ON p.org_id = t.org_id AND p.id = t.payment_id
    WHERE t.claimable_at <= now() AND t.status IN ('ready', 'processing') AND t.due_at <= now() AND t.amount > 0 AND p.status = 'succeeded';
END;
COMMENT ON FUNCTION app.count_due_transfers IS 'About how many app.claim_transfers would name.';

CREATE FUNCTION app.lock_transfer(wanted_id uuid) RETURNS app.payment_transfer
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    t app.payment_transfer;
BEGIN
    SELECT x.* INTO t FROM app.payment_transfer x WHERE x.id = wanted_id;
    PERFORM FROM app.payment p WHERE p.org_id = t.org_id AND p.id = t.payment_id FOR UPDATE;
    SELECT x.* INTO t FROM app.payment_transfer x WHERE x.id = wanted_id FOR UPDATE;
    RETURN t;
END
$$;
COMMENT ON FUNCTION app.lock_transfer IS 'A share with its payment locked first, as everywhere.';

CREATE FUNCTION app.note_transfer(t app.payment_transfer, stripe_id text) RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF t.status <> 'processing' AND NOT (t.status = 'failed' AND t.failure_code = 'outcome_unknown') THEN
        RETURN 'stale';
    END IF;
    UPDATE app.payment_transfer x
    SET status = 'completed', transfer_id = stripe_id, failure_code = NULL, tries = 0, claimable_at = now(), updated_at = now(),
        -- It was on its way when somebody wanted the money back.
        reversal_wanted = EXISTS (
            SELECT FROM app.payment p WHERE p.org_id = x.org_id AND p.id = x.payment_id
            AND (p.refunded_amount >= p.amount OR p.dispute_status IN ('open', 'lost')
                OR EXISTS (SELECT FROM app.refund r WHERE r.org_id = p.org_id AND r.payment_id = p.id
                           AND r.payment_intent_id = p.payment_intent_id AND r.reason <> 'stripe' AND r.status IN ('pending', 'submitted'))))
    WHERE x.org_id = t.org_id AND x.id = t.id;
    RETURN 'applied';
END
$$;
COMMENT ON FUNCTION app.note_transfer IS 'A share was sent. The caller holds the payment''s and the share''s lock.';

CREATE FUNCTION app.transfer_sent(wanted_id uuid, stripe_id text, source text, how text) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    t app.payment_transfer;
BEGIN
    PERFORM app.require_work();
    t := app.lock_transfer(wanted_id);
    UPDATE app.payment p SET charge_id = source, method = coalesce(p.method, how) WHERE p.org_id = t.org_id AND p.id = t.payment_id AND p.charge_id IS NULL;
    RETURN app.note_transfer(t, stripe_id);
END
$$;
COMMENT ON FUNCTION app.transfer_sent IS 'Stripe''s answer to a share that was sent.';

CREATE FUNCTION app.transfer_refused(wanted_id uuid, wanted_generation integer, code text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    most CONSTANT integer := 3;
    t    app.payment_transfer;
BEGIN
    PERFORM app.require_work();
    t := app.lock_transfer(wanted_id);
    UPDATE app.payment_transfer x
    SET tries = x.tries + 1, generation = x.generation + 1, claimed_at = NULL, failure_code = code, updated_at = now(),
        claimable_at = clock_timestamp() + interval '1 hour' * power(4, x.tries),
        status = CASE
            WHEN p.refunded_amount > 0 OR EXISTS (SELECT FROM app.refund r WHERE r.org_id = p.org_id AND r.payment_id = p.id
                AND r.payment_intent_id = p.payment_intent_id AND r.status IN ('pending', 'submitted')) THEN 'refunded'
            WHEN p.dispute_status IN ('open', 'lost') THEN 'disputed'
            WHEN x.tries + 1 >= most THEN 'failed'
            ELSE 'ready' END
    FROM app.payment p
    WHERE x.org_id = t.org_id AND x.id = t.id AND p.org_id = x.org_id AND p.id = x.payment_id
      AND x.generation = wanted_generation AND x.status = 'processing';
END
$$;
COMMENT ON FUNCTION app.transfer_refused IS 'Stripe said no, so nothing has happened: later again under another key, and after the third time a person decides.';

CREATE FUNCTION app.transfer_deferred(wanted_id uuid, wanted_generation integer, wait interval) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_work();
    UPDATE app.payment_transfer t SET claimable_at = clock_timestamp() + wait
    WHERE t.id = wanted_id AND t.generation = wanted_generation AND (t.status = 'processing' OR t.reversal_wanted);
END
$$;
COMMENT ON FUNCTION app.transfer_deferred IS 'Stripe was not there to answer: the same again, a little later.';

CREATE FUNCTION app.transfer_seen(wanted_payment_id uuid, stripe_id text, reversed_amount bigint) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    t app.payment_transfer;
BEGIN
    PERFORM app.require_work();
    SELECT x.* INTO t FROM app.payment p JOIN app.payment_transfer x ON x.org_id = p.org_id AND x.payment_id = p.id WHERE p.id = wanted_payment_id;
    IF t.id IS NULL THEN
        RETURN 'unknown';
    END IF;
    t := app.lock_transfer(t.id);
    IF t.transfer_id IS NULL OR t.transfer_id <> stripe_id AND t.status = 'processing' AND reversed_amount = 0 THEN
        RETURN app.note_transfer(t, stripe_id);
    END IF;
    IF t.transfer_id <> stripe_id OR reversed_amount < t.amount OR t.status NOT IN ('completed', 'paid_out') THEN
        RETURN 'stale';
    END IF;
    UPDATE app.payment_transfer x SET status = 'reversed', reversal_wanted = false, updated_at = now() WHERE x.org_id = t.org_id AND x.id = t.id;
    RETURN 'applied';
END
$$;
COMMENT ON FUNCTION app.transfer_seen IS 'An event tells that a share was sent, or came back.';

CREATE FUNCTION app.claim_reversals(most integer) RETURNS TABLE (id uuid, transfer_id text, amount bigint, generation integer)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    at CONSTANT timestamptz := clock_timestamp();
BEGIN
    PERFORM app.require_work();
    RETURN QUERY
    WITH due AS (
        SELECT t.org_id, t.id FROM app.payment_transfer t
        WHERE t.reversal_wanted AND t.claimable_at <= at
        ORDER BY t.claimable_at
        LIMIT most
        FOR UPDATE SKIP LOCKED)
    UPDATE app.payment_transfer t SET claimable_at = at + interval '5 minutes', updated_at = at
    FROM due WHERE t.org_id = due.org_id AND t.id = due.id
    RETURNING t.id, t.transfer_id, t.amount, t.generation;
END
$$;
COMMENT ON FUNCTION app.claim_reversals IS 'Shares that have to come back, each this job''s for a lease. Stripe reverses no more than was sent, so asking twice is harmless.';

CREATE FUNCTION app.reversal_done(wanted_id uuid, stripe_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    t app.payment_transfer;
BEGIN
    PERFORM app.require_work();
    t := app.lock_transfer(wanted_id);
    UPDATE app.payment_transfer x
    SET status = 'reversed', reversal_wanted = false, reversal_id = coalesce(stripe_id, x.reversal_id), failure_code = NULL, updated_at = now()
    WHERE x.org_id = t.org_id AND x.id = t.id AND x.status IN ('completed', 'paid_out');
    UPDATE app.payment_transfer x SET reversal_id = stripe_id
    WHERE x.org_id = t.org_id AND x.id = t.id AND x.status = 'reversed' AND x.reversal_id IS NULL AND stripe_id IS NOT NULL;
END
$$;
COMMENT ON FUNCTION app.reversal_done IS 'A share has come back.';

CREATE FUNCTION app.reversal_refused(wanted_id uuid, code text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    most CONSTANT integer := 3;
    t    app.payment_transfer;
BEGIN
    PERFORM app.require_work();
    t := app.lock_transfer(wanted_id);
    UPDATE app.payment_transfer x
    SET tries = x.tries + 1, failure_code = code, updated_at = now(),
        claimable_at = CASE WHEN x.tries + 1 >= most THEN 'infinity' ELSE clock_timestamp() + interval '1 hour' * power(4, x.tries) END
    WHERE x.org_id = t.org_id AND x.id = t.id AND x.reversal_wanted;
    IF t.reversal_wanted AND t.tries + 1 >= most THEN
        PERFORM audit.append_to(t.org_id, 'TRANSFER_REVERSAL_FAILED', 'failure', 'transfer', t.id::text, NULL, NULL,
            json_build_array(json_build_object('type', 'payment', 'id', t.payment_id)), json_build_object('code', code), NULL, NULL);
    END IF;
END
$$;
COMMENT ON FUNCTION app.reversal_refused IS 'Stripe did not take a share back, for example because it has left the account: after the third time a person decides.';

CREATE FUNCTION app.payout_seen(account text, stripe_id text, told text, how_much bigint, in_currency text, arrives timestamptz, code text) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed boolean;
BEGIN
    PERFORM app.require_work();
    INSERT INTO app.payout AS o (org_id, payout_id, expert_id, account_id, amount, currency, status, failure_code, arrives_at)
    SELECT s.org_id, stripe_id, s.expert_id, s.account_id, how_much, in_currency, told, code, arrives
    FROM app.stripe_account s WHERE s.account_id = account
    ON CONFLICT (payout_id) DO UPDATE SET status = excluded.status, failure_code = excluded.failure_code, arrives_at = excluded.arrives_at, updated_at = now()
    WHERE app.payout_rank(excluded.status) > app.payout_rank(o.status);
    changed := FOUND;
    IF NOT changed THEN
        RETURN CASE WHEN EXISTS (SELECT FROM app.payout o WHERE o.payout_id = stripe_id) THEN 'stale' ELSE 'unknown' END;
    END IF;
    IF told IN ('failed', 'canceled') THEN
        -- The money is in the expert's account again and goes with the next payout.
        UPDATE app.payment_transfer t SET status = 'completed', payout_id = NULL, updated_at = now() WHERE t.payout_id = stripe_id AND t.status = 'paid_out';
    END IF;
    RETURN 'applied';
END
$$;
COMMENT ON FUNCTION app.payout_seen IS 'An event tells of a payout from an expert''s account to a bank.';

CREATE FUNCTION app.payout_rank(status text) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE status WHEN 'pending' THEN 0 WHEN 'in_transit' THEN 1 WHEN 'paid' THEN 2 ELSE 3 END;
COMMENT ON FUNCTION app.payout_rank IS 'A payout goes up and never down; even one that was paid can come back from the bank as failed.';

CREATE FUNCTION app.claim_payouts(most integer) RETURNS TABLE (id text, account_id text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.require_work();
    RETURN QUERY
    WITH due AS (
        SELECT o.org_id, o.id FROM app.payout o
        WHERE o.status = 'paid' AND o.listed_at IS NULL AND o.claimable_at <= clock_timestamp()
        ORDER BY o.claimable_at
        LIMIT most
        FOR UPDATE SKIP LOCKED)
    UPDATE app.payout o SET claimable_at = clock_timestamp() + interval '5 minutes'
    FROM due WHERE o.org_id = due.org_id AND o.id = due.id
    RETURNING o.payout_id, o.account_id;
END
$$;
COMMENT ON FUNCTION app.claim_payouts IS 'Payouts that have arrived and whose transfers are not known yet.';

CREATE FUNCTION app.payout_holds(payout text, transfers text[], last boolean) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    o     app.payout;
    moved integer;
BEGIN
    PERFORM app.require_work();
    SELECT x.* INTO o FROM app.payout x WHERE x.payout_id = payout FOR UPDATE;
    IF o.status IS DISTINCT FROM 'paid' THEN
        RETURN 0;
    END IF;
    UPDATE app.payment_transfer t SET status = 'paid_out', payout_id = payout, updated_at = now()
    WHERE t.org_id = o.org_id AND t.expert_id = o.expert_id AND t.transfer_id = ANY (transfers) AND t.status = 'completed';
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF last THEN
        UPDATE app.payout x SET listed_at = now(), updated_at = now() WHERE x.org_id = o.org_id AND x.id = o.id;
    END IF;
    RETURN moved;
END
$$;
COMMENT ON FUNCTION app.payout_holds IS 'Stripe says which transfers a payout holds, page by page.';

CREATE FUNCTION app.hold_transfer(wanted_id uuid, why text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    t app.payment_transfer;
BEGIN
    PERFORM auth.require();
    PERFORM identity.require_platform_staff('revenue:manage_payouts');
    t := app.lock_transfer(wanted_id);
    IF t.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'transfer_not_found';
    END IF;
    IF t.status <> 'ready' THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'transfer_state';
    END IF;
    UPDATE app.payment_transfer x SET status = 'on_hold', hold_reason = why, held_by = auth.user_id(), updated_at = now()
    WHERE x.org_id = t.org_id AND x.id = t.id;
    PERFORM audit.append('TRANSFER_HELD', 'success', 'transfer', t.id::text, NULL, NULL, NULL, json_build_object('hold_reason', why), NULL, NULL);
END
$$;
COMMENT ON FUNCTION app.hold_transfer IS 'Staff keeps an expert''s share from being sent. EL404 transfer_not_found; EL409 transfer_state.';

CREATE FUNCTION app.approve_transfer(wanted_id uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    t app.payment_transfer;
BEGIN
    PERFORM auth.require();
    PERFORM identity.require_platform_staff('revenue:manage_payouts');
    t := app.lock_transfer(wanted_id);
    IF t.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'transfer_not_found';
    END IF;
    IF t.status <> 'on_hold' THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'transfer_state';
    END IF;
    IF t.held_by = auth.user_id() THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'transfer_held_by_self';
    END IF;
    UPDATE app.payment_transfer x
    SET status = 'ready', approved_by = auth.user_id(), approved_at = now(), tries = 0, claimed_at = NULL, claimable_at = x.due_at, updated_at = now()
    WHERE x.org_id = t.org_id AND x.id = t.id;
    PERFORM audit.append('TRANSFER_APPROVED', 'success', 'transfer', t.id::text, NULL, NULL, NULL, json_build_object('hold_reason', t.hold_reason), NULL, NULL);
END
$$;
COMMENT ON FUNCTION app.approve_transfer IS 'Staff lets a share go that was held, by somebody else than who held it; its due time stands. EL404 transfer_not_found; EL409 transfer_state | transfer_held_by_self.';

CREATE FUNCTION app.retry_transfer(wanted_id uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    t app.payment_transfer;
BEGIN
    PERFORM auth.require();
    PERFORM identity.require_platform_staff('payments:retry_failed');
    t := app.lock_transfer(wanted_id);
    IF t.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'transfer_not_found';
    END IF;
    IF t.status <> 'failed' AND NOT (t.reversal_wanted AND t.claimable_at = 'infinity') THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'transfer_state';
    END IF;
    UPDATE app.payment_transfer x
    SET status = CASE x.status WHEN 'failed' THEN 'ready' ELSE x.status END, generation = x.generation + 1, tries = 0, claimed_at = NULL,
        failure_code = NULL, claimable_at = now(), updated_at = now()
    WHERE x.org_id = t.org_id AND x.id = t.id;
    PERFORM audit.append('TRANSFER_RELEASED', 'success', 'transfer', t.id::text, NULL, NULL, NULL, json_build_object('code', t.failure_code), NULL, NULL);
END
$$;
COMMENT ON FUNCTION app.retry_transfer IS 'Staff has a share sent, or taken back, again. EL404 transfer_not_found; EL409 transfer_state.';

REVOKE ALL ON FUNCTION app.move_transfer, app.claim_transfers, app.count_due_transfers, app.lock_transfer, app.note_transfer, app.transfer_sent,
    app.transfer_refused, app.transfer_deferred, app.transfer_seen, app.claim_reversals, app.reversal_done, app.reversal_refused, app.payout_seen,
    app.payout_rank, app.claim_payouts, app.payout_holds, app.hold_transfer, app.approve_transfer, app.retry_transfer FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.hold_transfer, app.approve_transfer, app.retry_transfer TO app_service;
GRANT EXECUTE ON FUNCTION app.claim_transfers, app.count_due_transfers, app.transfer_sent, app.transfer_refused, app.transfer_deferred,
    app.transfer_seen, app.claim_reversals, app.reversal_done, app.reversal_refused, app.payout_seen, app.claim_payouts, app.payout_holds
    TO app_service_jobs;
