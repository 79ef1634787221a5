-- Whose money moves is told by mail, in the transaction of what it tells of. What an import brings is nobody's news.
CREATE FUNCTION app.mail_payment() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    booked app.appointment;
    told   CONSTANT text := CASE
        WHEN NEW.paid_at IS NOT NULL AND OLD.paid_at IS NULL THEN 'payment_received'
        WHEN NEW.paid_at IS NULL AND NEW.failed_at IS NOT NULL AND OLD.failed_at IS NULL THEN 'payment_failed'
        WHEN NEW.paid_at IS NULL AND NEW.processing_at IS NOT NULL AND OLD.processing_at IS NULL THEN 'payment_due'
    END;
BEGIN
    IF told IS NULL OR session_user = 'app_import' THEN
        RETURN NULL;
    END IF;
    SELECT a.* INTO booked FROM app.appointment a WHERE a.org_id = NEW.org_id AND a.id = NEW.appointment_id;
    PERFORM app.notify(NEW.patient_org_id, NEW.patient_id, told, json_build_object(
        'payment_id', NEW.id, 'appointment_id', NEW.appointment_id, 'amount', NEW.amount, 'currency', NEW.currency,
        'time_zone', booked.time_zone, 'expires_at', booked.hold_expires_at));
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.mail_payment() IS 'Tells the payer what became of a payment.';
-- Deferred, because the hold is extended after the promise to pay is noted, and the mail names its end.
CREATE CONSTRAINT TRIGGER payment_mail AFTER UPDATE ON app.payment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.mail_payment();

CREATE FUNCTION app.mail_refund() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    paid app.payment;
BEGIN
    IF NEW.status NOT IN ('submitted', 'succeeded') OR session_user = 'app_import' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.status IN ('submitted', 'succeeded') THEN
            RETURN NULL;
        END IF;
    END IF;
    SELECT p.* INTO paid FROM app.payment p WHERE p.org_id = NEW.org_id AND p.id = NEW.payment_id;
    PERFORM app.notify(paid.patient_org_id, paid.patient_id, 'payment_refunded', json_build_object(
        'payment_id', paid.id, 'refund_id', NEW.id, 'appointment_id', paid.appointment_id, 'amount', NEW.amount, 'currency', NEW.currency));
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.mail_refund() IS 'Tells the payer that money goes back, once.';
CREATE TRIGGER refund_mail AFTER INSERT OR UPDATE ON app.refund FOR EACH ROW EXECUTE FUNCTION app.mail_refund();

CREATE FUNCTION app.mail_payout() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.status NOT IN ('paid', 'failed') OR session_user = 'app_import' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.status = NEW.status THEN
            RETURN NULL;
        END IF;
    END IF;
    PERFORM app.notify(NEW.org_id, NEW.expert_id, 'payout_' || NEW.status, json_build_object(
        'payout_id', NEW.id, 'amount', NEW.amount, 'currency', NEW.currency));
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.mail_payout() IS 'Tells the expert that money has been paid out, or could not be.';
CREATE TRIGGER payout_mail AFTER INSERT OR UPDATE ON app.payout FOR EACH ROW EXECUTE FUNCTION app.mail_payout();

REVOKE ALL ON FUNCTION app.mail_payment, app.mail_refund, app.mail_payout FROM PUBLIC;

-- Payments stay until the end of the tenth year after the one they were made in; then nothing holds their booking either.
CREATE FUNCTION app.retain_payments(kept_for interval, most integer, dry_run boolean) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    before timestamptz;
    gone   bigint := 0;
    p      app.payment;
BEGIN
    PERFORM app.require_job('retention');
    IF kept_for IS NULL OR kept_for < interval '10 years' OR most IS NULL OR most < 1 THEN
        RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'retention_malformed';
    END IF;
    before := date_trunc('year', now() - kept_for, 'UTC');
    FOR p IN
        SELECT x.* FROM app.payment x
        WHERE x.created_at < before
          AND NOT EXISTS (SELECT FROM app.payment_transfer t WHERE t.org_id = x.org_id AND t.payment_id = x.id
                          AND t.status IN ('ready', 'on_hold', 'processing'))
        ORDER BY x.created_at
        LIMIT CASE WHEN dry_run THEN NULL ELSE most END
    LOOP
        gone := gone + 1;
        IF NOT dry_run THEN
            DELETE FROM app.refund r WHERE r.org_id = p.org_id AND r.payment_id = p.id;
            DELETE FROM app.payment_transfer t WHERE t.org_id = p.org_id AND t.payment_id = p.id;
            DELETE FROM app.payment d WHERE d.org_id = p.org_id AND d.id = p.id;
        END IF;
    END LOOP;
    IF gone > 0 AND NOT dry_run THEN
        DELETE FROM app.payout o WHERE o.id IN (SELECT x.id FROM app.payout x WHERE x.created_at < before ORDER BY x.created_at LIMIT most);
        PERFORM audit.append(
            'RETENTION_APPLIED', 'success', 'retention', 'payments', NULL, NULL, NULL,
            json_build_object('rows', gone, 'kept_for', kept_for::text), NULL, NULL);
    END IF;
    RETURN gone;
END
$$;
COMMENT ON FUNCTION app.retain_payments IS 'Ends payments, with their refunds and experts'' shares, that are older than they are kept, counted from the end of their year; an open share keeps its payment. A dry run counts and changes nothing. Refuses a time that is shorter than the law''s.';
REVOKE ALL ON FUNCTION app.retain_payments FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.retain_payments TO app_service_jobs;
