-- An appointment is in the log of both its organizations. The service writes the row of its caller's organization; the
-- other organization's is written here, in the same statement as the change, so that no change of an appointment is
-- missing in either log. It holds who did it, and no address or browser of theirs.
CREATE FUNCTION app.tell_other_organization() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM audit.append_to(
        CASE WHEN NEW.org_id = auth.org_id() THEN NEW.patient_org_id ELSE NEW.org_id END,
        CASE WHEN TG_OP = 'INSERT' THEN 'APPOINTMENT_CREATED' ELSE 'APPOINTMENT_' || upper(NEW.status) END,
        'success', 'appointment', NEW.id::text, NEW.patient_id, NULL,
        json_build_array(json_build_object('type', 'event', 'id', NEW.event_id)), NULL, NULL, NULL);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION app.tell_other_organization() IS 'Appends the change to the log of the organization that did not make it.';
REVOKE ALL ON FUNCTION app.tell_other_organization FROM PUBLIC;

CREATE TRIGGER appointment_created_log AFTER INSERT ON app.appointment
    FOR EACH ROW EXECUTE FUNCTION app.tell_other_organization();
CREATE TRIGGER appointment_status_log AFTER UPDATE ON app.appointment
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION app.tell_other_organization();
COMMENT ON FUNCTION app.project_appointment() IS 'Writes what each of the two organizations sees of an appointment.';
