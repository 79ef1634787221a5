-- What a patient pays for an appointment, what of it is the expert's, and what Stripe has told of both. Stripe's events come
-- more than once, at the same time and in any order, so a payment keeps facts that only ever grow (paid, refused, given
-- back, disputed), and its state is computed from them: the same events in another order give the same state.

CREATE FUNCTION app.fee_of(list_price bigint, bps integer) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN list_price * bps / 10000;
COMMENT ON FUNCTION app.fee_of(bigint, integer) IS 'The platform''s fee of a list price, in basis points, rounded down. What is left is the expert''s.';

CREATE TABLE app.payment (
    org_id              text COLLATE "C" NOT NULL,
    id                  uuid             NOT NULL,
    appointment_id      uuid             NOT NULL,
    expert_id           text COLLATE "C" NOT NULL,
    patient_id          text COLLATE "C" NOT NULL,
    patient_org_id      text COLLATE "C" NOT NULL,
    amount              bigint           NOT NULL CONSTRAINT payment_amount_check CHECK (amount > 0),
    currency            text COLLATE "C" NOT NULL,
    fee_bps             integer          NOT NULL CONSTRAINT payment_fee_bps_check CHECK (fee_bps BETWEEN 0 AND 10000),
    fee_amount          bigint           NOT NULL,
    net_amount          bigint           NOT NULL,
    method              text COLLATE "C" CONSTRAINT payment_method_check CHECK (method ~ '^[a-z0-9_]{1,40}$'),
    checkout_attempt    integer          NOT NULL DEFAULT 1,
    checkout_delayed    boolean          NOT NULL DEFAULT false,
    checkout_session_id text COLLATE "C",
    checkout_url        text COLLATE "C",
    checkout_expires_at timestamptz      NOT NULL DEFAULT now(),
    payment_intent_id   text COLLATE "C",
    charge_id           text COLLATE "C",
    processing_at       timestamptz,
    paid_at             timestamptz,
    failed_at           timestamptz,
    failure_code        text COLLATE "C" CONSTRAINT payment_failure_code_check CHECK (failure_code ~ '^[a-z0-9_]{1,100}$'),
    refunded_amount     bigint           NOT NULL DEFAULT 0,
    dispute_id          text COLLATE "C",
    dispute_status      text COLLATE "C" CONSTRAINT payment_dispute_status_check CHECK (dispute_status IN ('open', 'won', 'lost')),
    asked_at            timestamptz      NOT NULL DEFAULT now(),
    status              text COLLATE "C" GENERATED ALWAYS AS (CASE
        WHEN refunded_amount >= amount THEN 'refunded'
        WHEN dispute_status IN ('open', 'lost') THEN 'disputed'
        WHEN paid_at IS NOT NULL THEN 'succeeded'
        WHEN failed_at IS NOT NULL THEN 'failed'
        WHEN processing_at IS NOT NULL THEN 'processing'
        ELSE 'pending' END) STORED NOT NULL,
    created_at          timestamptz      NOT NULL DEFAULT now(),
    updated_at          timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT payment_pkey PRIMARY KEY (org_id, id),
    CONSTRAINT payment_id_key UNIQUE (id),
    CONSTRAINT payment_appointment_key UNIQUE (appointment_id),
    CONSTRAINT payment_checkout_session_key UNIQUE (checkout_session_id),
    CONSTRAINT payment_intent_key UNIQUE (payment_intent_id),
    CONSTRAINT payment_charge_key UNIQUE (charge_id),
    CONSTRAINT payment_split_check CHECK (fee_amount >= 0 AND net_amount >= 0 AND fee_amount + net_amount = amount),
    CONSTRAINT payment_refunded_check CHECK (refunded_amount BETWEEN 0 AND amount),
    CONSTRAINT payment_dispute_check CHECK ((dispute_id IS NULL) = (dispute_status IS NULL)),
    CONSTRAINT payment_appointment_fkey FOREIGN KEY (org_id, appointment_id, patient_id)
        REFERENCES app.appointment (org_id, id, patient_id),
    CONSTRAINT payment_expert_fkey FOREIGN KEY (org_id, appointment_id, expert_id)
        REFERENCES app.appointment (org_id, id, expert_id)
);
CREATE INDEX payment_appointment_idx ON app.payment (org_id, appointment_id);
CREATE INDEX payment_earnings_idx ON app.payment (org_id, expert_id, created_at DESC, id DESC);
CREATE INDEX payment_created_at_idx ON app.payment (created_at DESC, id DESC);
CREATE INDEX payment_open_idx ON app.payment (asked_at) WHERE paid_at IS NULL AND failed_at IS NULL AND checkout_session_id IS NOT NULL;
CREATE INDEX payment_disputed_idx ON app.payment (created_at DESC, id DESC) WHERE dispute_id IS NOT NULL;
COMMENT ON TABLE app.payment IS 'The one payment of an appointment. org_id is the expert''s organization. Only ids of Stripe''s and ours: no name, no address, no note.';
COMMENT ON COLUMN app.payment.amount IS 'The list price in minor units: what the patient pays, and what the fee is a share of.';
COMMENT ON COLUMN app.payment.checkout_attempt IS 'Part of the idempotency key with which Stripe is asked for a payment page.';
COMMENT ON COLUMN app.payment.checkout_delayed IS 'Whether the page offers methods that take days.';
COMMENT ON COLUMN app.payment.processing_at IS 'When the patient promised to pay by a method that takes days.';
COMMENT ON COLUMN app.payment.failure_code IS 'Of the last attempt that failed; more attempts may follow on the same page until failed_at.';
COMMENT ON COLUMN app.payment.asked_at IS 'When Stripe was last asked about the page, because no event came.';
COMMENT ON COLUMN app.payment.status IS 'Computed from the facts. Money decides: paid after failed is succeeded, never the other way round.';

CREATE TABLE app.refund (
    org_id            text COLLATE "C" NOT NULL,
    id                uuid             NOT NULL DEFAULT uuidv7(),
    payment_id        uuid             NOT NULL,
    payment_intent_id text COLLATE "C" NOT NULL,
    amount            bigint           NOT NULL CONSTRAINT refund_amount_check CHECK (amount > 0),
    currency          text COLLATE "C" NOT NULL,
    reason            text COLLATE "C" NOT NULL CONSTRAINT refund_reason_check
        CHECK (reason IN ('cancelled', 'late_payment', 'surplus', 'amount_mismatch', 'staff', 'stripe')),
    status            text COLLATE "C" NOT NULL CONSTRAINT refund_status_check
        CHECK (status IN ('pending', 'submitted', 'succeeded', 'failed', 'canceled')),
    requested_by      text COLLATE "C",
    retry_of          uuid,
    stripe_refund_id  text COLLATE "C",
    generation        integer          NOT NULL DEFAULT 1,
    tries             integer          NOT NULL DEFAULT 0,
    claimable_at      timestamptz      NOT NULL DEFAULT now(),
    claimed_at        timestamptz,
    failure_code      text COLLATE "C" CONSTRAINT refund_failure_code_check CHECK (failure_code ~ '^[a-z0-9_]{1,100}$'),
    created_at        timestamptz      NOT NULL DEFAULT now(),
    updated_at        timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT refund_pkey PRIMARY KEY (org_id, id),
    CONSTRAINT refund_id_key UNIQUE (id),
    CONSTRAINT refund_stripe_key UNIQUE (stripe_refund_id),
    CONSTRAINT refund_payment_fkey FOREIGN KEY (org_id, payment_id) REFERENCES app.payment (org_id, id),
    CONSTRAINT refund_retry_fkey FOREIGN KEY (org_id, retry_of) REFERENCES app.refund (org_id, id)
);
CREATE INDEX refund_payment_idx ON app.refund (org_id, payment_id);
CREATE INDEX refund_created_at_idx ON app.refund (created_at DESC, id DESC);
CREATE INDEX refund_due_idx ON app.refund (claimable_at) WHERE status = 'pending';
CREATE INDEX refund_submitted_idx ON app.refund (claimable_at) WHERE status = 'submitted';
-- The guard against giving the same money back twice. A failed one makes room for its repetition; what somebody does on
-- Stripe's own pages is noted as it comes.
CREATE UNIQUE INDEX refund_live_key ON app.refund (payment_intent_id)
    WHERE status IN ('pending', 'submitted', 'succeeded') AND reason <> 'stripe';
COMMENT ON TABLE app.refund IS 'Money to be given back, or given back. Ours are executed by a job, those of reason stripe were made on Stripe''s pages.';
COMMENT ON COLUMN app.refund.payment_intent_id IS 'Which money: the payment''s, or that of a second payment which should not have been.';
COMMENT ON COLUMN app.refund.generation IS 'Part of the idempotency key. Grows when Stripe has refused, and only then.';
COMMENT ON COLUMN app.refund.claimed_at IS 'When this generation was first sent; Stripe forgets a key after a day.';

CREATE TABLE app.payment_transfer (
    org_id            text COLLATE "C" NOT NULL,
    id                uuid             NOT NULL DEFAULT uuidv7(),
    payment_id        uuid             NOT NULL,
    expert_id         text COLLATE "C" NOT NULL,
    amount            bigint           NOT NULL CONSTRAINT payment_transfer_amount_check CHECK (amount >= 0),
    currency          text COLLATE "C" NOT NULL,
    status            text COLLATE "C" NOT NULL CONSTRAINT payment_transfer_status_check
        CHECK (status IN ('ready', 'on_hold', 'processing', 'completed', 'paid_out', 'failed', 'disputed', 'refunded', 'reversed')),
    due_at            timestamptz      NOT NULL,
    hold_reason       text COLLATE "C" CONSTRAINT payment_transfer_hold_reason_check CHECK (hold_reason ~ '^[a-z0-9_]{1,40}$'),
    held_by           text COLLATE "C",
    approved_by       text COLLATE "C",
    approved_at       timestamptz,
    transfer_id       text COLLATE "C",
    payout_id         text COLLATE "C",
    reversal_wanted   boolean          NOT NULL DEFAULT false,
    reversal_id       text COLLATE "C",
    generation        integer          NOT NULL DEFAULT 1,
    tries             integer          NOT NULL DEFAULT 0,
    claimable_at      timestamptz      NOT NULL,
    claimed_at        timestamptz,
    failure_code      text COLLATE "C" CONSTRAINT payment_transfer_failure_code_check CHECK (failure_code ~ '^[a-z0-9_]{1,100}$'),
    created_at        timestamptz      NOT NULL DEFAULT now(),
    updated_at        timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT payment_transfer_pkey PRIMARY KEY (org_id, id),
    CONSTRAINT payment_transfer_id_key UNIQUE (id),
    CONSTRAINT payment_transfer_payment_key UNIQUE (org_id, payment_id),
    CONSTRAINT payment_transfer_stripe_key UNIQUE (transfer_id),
    CONSTRAINT payment_transfer_reversal_key UNIQUE (reversal_id),
    CONSTRAINT payment_transfer_hold_check CHECK (status <> 'on_hold' OR hold_reason IS NOT NULL),
    CONSTRAINT payment_transfer_sent_check CHECK (status NOT IN ('completed', 'paid_out', 'reversed') OR transfer_id IS NOT NULL),
    CONSTRAINT payment_transfer_reversal_check CHECK (NOT reversal_wanted OR transfer_id IS NOT NULL),
    CONSTRAINT payment_transfer_payment_fkey FOREIGN KEY (org_id, payment_id) REFERENCES app.payment (org_id, id)
);
CREATE INDEX payment_transfer_created_at_idx ON app.payment_transfer (created_at DESC, id DESC);
CREATE INDEX payment_transfer_due_idx ON app.payment_transfer (claimable_at) WHERE status IN ('ready', 'processing');
CREATE INDEX payment_transfer_reversal_idx ON app.payment_transfer (claimable_at) WHERE reversal_wanted;
CREATE INDEX payment_transfer_payout_idx ON app.payment_transfer (payout_id) WHERE payout_id IS NOT NULL;
COMMENT ON TABLE app.payment_transfer IS 'The expert''s share of a payment, on its way to the expert''s account at Stripe and from there to a bank.';
COMMENT ON COLUMN app.payment_transfer.due_at IS 'Not before: the delay of the expert''s country after the payment, and a day after the appointment''s end.';
COMMENT ON COLUMN app.payment_transfer.reversal_wanted IS 'It was sent, and has to come back.';

CREATE TABLE app.payout (
    org_id       text COLLATE "C" NOT NULL,
    id           uuid             NOT NULL DEFAULT uuidv7(),
    payout_id    text COLLATE "C" NOT NULL,
    expert_id    text COLLATE "C" NOT NULL,
    account_id   text COLLATE "C" NOT NULL,
    amount       bigint           NOT NULL,
    currency     text COLLATE "C" NOT NULL,
    status       text COLLATE "C" NOT NULL CONSTRAINT payout_status_check
        CHECK (status IN ('pending', 'in_transit', 'paid', 'failed', 'canceled')),
    failure_code text COLLATE "C" CONSTRAINT payout_failure_code_check CHECK (failure_code ~ '^[a-z0-9_]{1,100}$'),
    arrives_at   timestamptz      NOT NULL,
    listed_at    timestamptz,
    claimable_at timestamptz      NOT NULL DEFAULT now(),
    created_at   timestamptz      NOT NULL DEFAULT now(),
    updated_at   timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT payout_pkey PRIMARY KEY (org_id, id),
    CONSTRAINT payout_id_key UNIQUE (id),
    CONSTRAINT payout_payout_id_key UNIQUE (payout_id)
);
CREATE INDEX payout_expert_idx ON app.payout (org_id, expert_id, created_at DESC, id DESC);
CREATE INDEX payout_unlisted_idx ON app.payout (claimable_at) WHERE status = 'paid' AND listed_at IS NULL;
COMMENT ON TABLE app.payout IS 'Money on its way from an expert''s account at Stripe to the expert''s bank. The bank is Stripe''s business.';
COMMENT ON COLUMN app.payout.payout_id IS 'Stripe''s id.';
COMMENT ON COLUMN app.payout.listed_at IS 'When Stripe was asked which transfers it holds.';

-- Stripe's events, each once. What an event said is not kept: it can hold a name or an address.
CREATE TABLE app.stripe_event (
    id                text COLLATE "C" NOT NULL CONSTRAINT stripe_event_id_check CHECK (length(id) BETWEEN 1 AND 200),
    type              text COLLATE "C" NOT NULL CONSTRAINT stripe_event_type_check CHECK (length(type) BETWEEN 1 AND 200),
    object_id         text COLLATE "C",
    happened_at       timestamptz      NOT NULL,
    received_at       timestamptz      NOT NULL DEFAULT now(),
    outcome           text COLLATE "C" NOT NULL DEFAULT 'ignored' CONSTRAINT stripe_event_outcome_check
        CHECK (outcome IN ('applied', 'stale', 'unknown', 'waiting', 'ignored')),
    payment_id        uuid,
    payment_intent_id text COLLATE "C",
    facts             jsonb,
    CONSTRAINT stripe_event_pkey PRIMARY KEY (id)
);
CREATE INDEX stripe_event_received_at_idx ON app.stripe_event (received_at);
CREATE INDEX stripe_event_waiting_idx ON app.stripe_event (payment_intent_id) WHERE outcome = 'waiting';
COMMENT ON TABLE app.stripe_event IS 'The inbox: the id of every event of Stripe''s that was taken, and what came of it. Inserted first, in the transaction of its effects.';
COMMENT ON COLUMN app.stripe_event.outcome IS 'applied; stale: known already; unknown: about nothing of ours; waiting: about money that is not known yet; ignored: a type that is not read.';
COMMENT ON COLUMN app.stripe_event.facts IS 'Of a waiting event: ids, codes and amounts, to be applied when its payment is known.';

ALTER TABLE app.payment ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.payment FORCE ROW LEVEL SECURITY;
ALTER TABLE app.refund ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.refund FORCE ROW LEVEL SECURITY;
ALTER TABLE app.payment_transfer ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.payment_transfer FORCE ROW LEVEL SECURITY;
ALTER TABLE app.payout ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.payout FORCE ROW LEVEL SECURITY;
ALTER TABLE app.stripe_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.stripe_event FORCE ROW LEVEL SECURITY;

-- No login writes into any of these: everything goes through functions. An expert reads what was paid to them; the payer,
-- and staff, through functions.
CREATE POLICY payment_select ON app.payment FOR SELECT TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()));
CREATE POLICY payment_permission ON app.payment AS RESTRICTIVE FOR SELECT TO app_service
    USING ((SELECT auth.has('billing:view_earnings')));
CREATE POLICY payment_owner ON app.payment TO eleva_app_owner USING (true) WITH CHECK (true);
GRANT SELECT (org_id, id, appointment_id, expert_id, amount, currency, fee_bps, fee_amount, net_amount, method, paid_at, refunded_amount,
    dispute_status, status, created_at, updated_at) ON app.payment TO app_service;

CREATE POLICY payment_transfer_select ON app.payment_transfer FOR SELECT TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()));
CREATE POLICY payment_transfer_permission ON app.payment_transfer AS RESTRICTIVE FOR SELECT TO app_service
    USING ((SELECT auth.has('billing:view_earnings')));
CREATE POLICY payment_transfer_owner ON app.payment_transfer TO eleva_app_owner USING (true) WITH CHECK (true);
GRANT SELECT (org_id, id, payment_id, expert_id, amount, currency, status, due_at, payout_id, created_at, updated_at)
    ON app.payment_transfer TO app_service;

CREATE POLICY payout_select ON app.payout FOR SELECT TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()));
CREATE POLICY payout_permission ON app.payout AS RESTRICTIVE FOR SELECT TO app_service
    USING ((SELECT auth.has('billing:view_payouts')));
CREATE POLICY payout_owner ON app.payout TO eleva_app_owner USING (true) WITH CHECK (true);
GRANT SELECT (org_id, id, payout_id, expert_id, amount, currency, status, failure_code, arrives_at, created_at) ON app.payout TO app_service;

CREATE POLICY refund_owner ON app.refund TO eleva_app_owner USING (true) WITH CHECK (true);
CREATE POLICY stripe_event_owner ON app.stripe_event TO eleva_app_owner USING (true) WITH CHECK (true);

-- Both organizations' logs hold what becomes of a payment; what becomes of the expert's share is the expert's business.
CREATE FUNCTION app.tell_of_payment(p app.payment, action text, details json) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    log text;
BEGIN
    FOR log IN SELECT DISTINCT o.org FROM (VALUES (p.org_id), (p.patient_org_id)) AS o (org) LOOP
        PERFORM audit.append_to(
            log, action, CASE WHEN action IN ('PAYMENT_FAILED', 'PAYMENT_REFUND_FAILED') THEN 'failure' ELSE 'success' END, 'payment', p.id::text, NULL, NULL,
            json_build_array(json_build_object('type', 'appointment', 'id', p.appointment_id)), details, NULL, NULL);
    END LOOP;
END
$$;
COMMENT ON FUNCTION app.tell_of_payment IS 'Appends to the logs of both organizations of a payment.';

CREATE FUNCTION app.log_payment() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF OLD.processing_at IS NULL AND NEW.processing_at IS NOT NULL AND NEW.paid_at IS NULL THEN
        PERFORM app.tell_of_payment(NEW, 'PAYMENT_PROCESSING', NULL);
    END IF;
    IF OLD.paid_at IS NULL AND NEW.paid_at IS NOT NULL THEN
        PERFORM app.tell_of_payment(NEW, 'PAYMENT_COMPLETED',
            json_build_object('amount', NEW.amount, 'currency', NEW.currency, 'fee_amount', NEW.fee_amount));
    END IF;
    IF OLD.failed_at IS NULL AND NEW.failed_at IS NOT NULL THEN
        PERFORM app.tell_of_payment(NEW, 'PAYMENT_FAILED', json_build_object('code', NEW.failure_code));
    END IF;
    IF OLD.refunded_amount <> NEW.refunded_amount THEN
        PERFORM app.tell_of_payment(NEW, 'PAYMENT_REFUNDED',
            json_build_object('refunded_amount', NEW.refunded_amount, 'amount', NEW.amount, 'currency', NEW.currency));
    END IF;
    IF OLD.dispute_status IS DISTINCT FROM NEW.dispute_status THEN
        PERFORM app.tell_of_payment(NEW, 'PAYMENT_DISPUTED', json_build_object('status', NEW.dispute_status));
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.log_payment() IS 'Appends each new fact of a payment to both logs, in the statement that makes it one.';
CREATE TRIGGER payment_log AFTER UPDATE ON app.payment FOR EACH ROW EXECUTE FUNCTION app.log_payment();

CREATE FUNCTION app.log_refund() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    p app.payment;
BEGIN
    SELECT * INTO p FROM app.payment x WHERE x.org_id = NEW.org_id AND x.id = NEW.payment_id;
    IF TG_OP = 'INSERT' THEN
        PERFORM app.tell_of_payment(p, 'PAYMENT_REFUND_REQUESTED', json_build_object('refund', NEW.id, 'reason', NEW.reason, 'amount', NEW.amount));
    ELSIF OLD.status <> NEW.status AND NEW.status IN ('failed', 'canceled') THEN
        PERFORM app.tell_of_payment(p, 'PAYMENT_REFUND_FAILED', json_build_object('refund', NEW.id, 'code', NEW.failure_code));
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.log_refund() IS 'Appends what becomes of a refund; that money went back is the payment''s fact.';
CREATE TRIGGER refund_log AFTER INSERT OR UPDATE ON app.refund FOR EACH ROW EXECUTE FUNCTION app.log_refund();

CREATE FUNCTION app.log_transfer() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    details CONSTANT json := json_build_object('status', NEW.status, 'amount', NEW.amount, 'currency', NEW.currency, 'due_at', to_char(NEW.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'));
BEGIN
    PERFORM audit.append_to(
        NEW.org_id,
        CASE
            WHEN TG_OP = 'INSERT' THEN 'TRANSFER_CREATED'
            WHEN NEW.status = 'on_hold' THEN 'TRANSFER_HELD'
            WHEN OLD.status = 'on_hold' AND NEW.status = 'ready' THEN 'TRANSFER_APPROVED'
            WHEN NEW.status = 'ready' THEN 'TRANSFER_RELEASED'
            WHEN NEW.status = 'processing' THEN 'TRANSFER_PROCESSING'
            WHEN NEW.status = 'completed' THEN 'TRANSFER_COMPLETED'
            WHEN NEW.status = 'paid_out' THEN 'TRANSFER_PAID_OUT'
            WHEN NEW.status = 'failed' THEN 'TRANSFER_FAILED'
            WHEN NEW.status = 'disputed' THEN 'TRANSFER_DISPUTED'
            WHEN NEW.status = 'refunded' THEN 'TRANSFER_REFUNDED'
            ELSE 'TRANSFER_REVERSED'
        END,
        CASE NEW.status WHEN 'failed' THEN 'failure' ELSE 'success' END, 'transfer', NEW.id::text, NULL, NULL,
        json_build_array(json_build_object('type', 'payment', 'id', NEW.payment_id)),
        (details::jsonb || jsonb_strip_nulls(jsonb_build_object('hold_reason', NEW.hold_reason, 'code', NEW.failure_code)))::json, NULL, NULL);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.log_transfer() IS 'Appends each step of an expert''s share to the log of the expert''s organization.';
CREATE TRIGGER payment_transfer_created_log AFTER INSERT ON app.payment_transfer
    FOR EACH ROW EXECUTE FUNCTION app.log_transfer();
CREATE TRIGGER payment_transfer_log AFTER UPDATE ON app.payment_transfer
    FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION app.log_transfer();

CREATE FUNCTION app.log_payout() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM audit.append_to(
        NEW.org_id, CASE NEW.status WHEN 'paid' THEN 'PAYOUT_COMPLETED' ELSE 'PAYOUT_FAILED' END,
        CASE NEW.status WHEN 'paid' THEN 'success' ELSE 'failure' END, 'payout', NEW.id::text, NULL, NULL, NULL,
        json_build_object('amount', NEW.amount, 'currency', NEW.currency, 'code', NEW.failure_code), NULL, NULL);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.log_payout() IS 'Appends how a payout to a bank ended.';
CREATE TRIGGER payout_made_log AFTER INSERT ON app.payout
    FOR EACH ROW WHEN (NEW.status IN ('paid', 'failed')) EXECUTE FUNCTION app.log_payout();
CREATE TRIGGER payout_log AFTER UPDATE ON app.payout
    FOR EACH ROW WHEN (OLD.status <> NEW.status AND NEW.status IN ('paid', 'failed')) EXECUTE FUNCTION app.log_payout();

CREATE FUNCTION app.require_work() RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF auth.system_actor() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'context_required';
    END IF;
END
$$;
COMMENT ON FUNCTION app.require_work() IS 'Refuses whoever is not at work as a webhook or a job.';

REVOKE ALL ON FUNCTION app.fee_of, app.tell_of_payment, app.log_payment, app.log_refund, app.log_transfer, app.log_payout, app.require_work
    FROM PUBLIC;
