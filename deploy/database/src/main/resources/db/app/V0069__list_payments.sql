-- Who may see what of the money: the payer and the expert their own side, staff of the platform all of it. What staff has
-- looked at is in the log of staff's organization.

CREATE FUNCTION app.payment_of(wanted_appointment_id uuid)
    RETURNS TABLE (id uuid, appointment_id uuid, side text, status text, amount bigint, currency text, method text, refunded_amount bigint,
                   paid_at timestamptz, created_at timestamptz, fee_amount bigint, net_amount bigint, transfer_status text, transfer_due_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT p.id, p.appointment_id, 'patient', p.status, p.amount, p.currency, p.method, p.refunded_amount, p.paid_at, p.created_at,
           NULL::bigint, NULL::bigint, NULL::text, NULL::timestamptz
    FROM app.payment p
    WHERE p.appointment_id = wanted_appointment_id AND p.patient_id = (SELECT auth.user_id()) AND p.patient_org_id = (SELECT auth.org_id())
      AND (SELECT auth.has('billing:view_own'))
    UNION ALL
    SELECT p.id, p.appointment_id, 'expert', p.status, p.amount, p.currency, p.method, p.refunded_amount, p.paid_at, p.created_at,
           p.fee_amount, p.net_amount, t.status, t.due_at
    FROM app.payment p
    LEFT JOIN app.payment_transfer t ON t.org_id = p.org_id AND t.payment_id = p.id
    WHERE p.appointment_id = wanted_appointment_id AND p.expert_id = (SELECT auth.user_id()) AND p.org_id = (SELECT auth.org_id())
      AND (SELECT auth.has('billing:view_earnings'));
END;
COMMENT ON FUNCTION app.payment_of IS 'The payment of an appointment as the caller''s side sees it: fee and share are no business of the payer''s.';

CREATE FUNCTION app.tell_of_looking(what text, rows integer) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM audit.append('PAYMENTS_VIEWED', 'success', 'payment', NULL, NULL, NULL, NULL, json_build_object('view', what, 'rows', rows), NULL, NULL);
END
$$;
COMMENT ON FUNCTION app.tell_of_looking IS 'Staff has looked at other organizations'' money.';

CREATE FUNCTION app.staff_payments(wanted_status text, only_disputed boolean, after_created_at timestamptz, after_id uuid, most integer)
    RETURNS SETOF app.payment
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    found integer;
BEGIN
    PERFORM identity.require_platform_staff(CASE WHEN only_disputed THEN 'payments:manage_disputes' ELSE 'payments:view_all' END);
    RETURN QUERY
    SELECT p.* FROM app.payment p
    WHERE (wanted_status IS NULL OR p.status = wanted_status) AND (NOT only_disputed OR p.dispute_id IS NOT NULL)
      AND (after_id IS NULL OR (p.created_at, p.id) < (after_created_at, after_id))
    ORDER BY p.created_at DESC, p.id DESC
    LIMIT least(most, 101);
    GET DIAGNOSTICS found = ROW_COUNT;
    PERFORM app.tell_of_looking(CASE WHEN only_disputed THEN 'disputes' ELSE 'payments' END, found);
END
$$;
COMMENT ON FUNCTION app.staff_payments IS 'Payments of all organizations, or those that were ever disputed, for staff; newest first.';

CREATE FUNCTION app.staff_transfers(wanted_status text, after_created_at timestamptz, after_id uuid, most integer)
    RETURNS SETOF app.payment_transfer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    found integer;
BEGIN
    PERFORM identity.require_platform_staff('payments:view_transfers');
    RETURN QUERY
    SELECT t.* FROM app.payment_transfer t
    WHERE (wanted_status IS NULL OR t.status = wanted_status)
      AND (after_id IS NULL OR (t.created_at, t.id) < (after_created_at, after_id))
    ORDER BY t.created_at DESC, t.id DESC
    LIMIT least(most, 101);
    GET DIAGNOSTICS found = ROW_COUNT;
    PERFORM app.tell_of_looking('transfers', found);
END
$$;
COMMENT ON FUNCTION app.staff_transfers IS 'Experts'' shares of all organizations, for staff; newest first.';

CREATE FUNCTION app.staff_refunds(wanted_status text, after_created_at timestamptz, after_id uuid, most integer)
    RETURNS SETOF app.refund
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    found integer;
BEGIN
    PERFORM identity.require_platform_staff('payments:process_refunds');
    RETURN QUERY
    SELECT r.* FROM app.refund r
    WHERE (wanted_status IS NULL OR r.status = wanted_status)
      AND (after_id IS NULL OR (r.created_at, r.id) < (after_created_at, after_id))
    ORDER BY r.created_at DESC, r.id DESC
    LIMIT least(most, 101);
    GET DIAGNOSTICS found = ROW_COUNT;
    PERFORM app.tell_of_looking('refunds', found);
END
$$;
COMMENT ON FUNCTION app.staff_refunds IS 'Refunds of all organizations, for staff; newest first.';

REVOKE ALL ON FUNCTION app.payment_of, app.tell_of_looking, app.staff_payments, app.staff_transfers, app.staff_refunds FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.payment_of, app.staff_payments, app.staff_transfers, app.staff_refunds TO app_service;
