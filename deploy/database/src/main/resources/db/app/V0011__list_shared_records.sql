-- A patient finds what was shared with them at the appointment it is about, without opening it and without being sent an
-- address.
CREATE FUNCTION app.shared_records(wanted_appointment_id uuid)
    RETURNS TABLE (id uuid, appointment_id uuid, author_id text, patient_id text, version integer, shared_at timestamptz, created_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.id, r.appointment_id, r.author_id, r.patient_id, r.version, r.shared_at, r.created_at
    FROM app.record r
    WHERE r.appointment_id = wanted_appointment_id AND r.patient_id = (SELECT auth.user_id()) AND app.may_read_record(r);
END;
COMMENT ON FUNCTION app.shared_records IS 'The records about an appointment that the calling patient may read, unopened.';
REVOKE ALL ON FUNCTION app.shared_records FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.shared_records TO app_service;
CREATE INDEX record_appointment_id_idx ON app.record (appointment_id);
COMMENT ON INDEX app.record_appointment_id_idx IS 'For app.shared_records, which knows the appointment and not its organization.';
