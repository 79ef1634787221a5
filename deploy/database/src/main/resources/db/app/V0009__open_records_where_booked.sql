-- The patient reads in the organization that booked, and in no other one of theirs: that one's log would learn of it.
CREATE OR REPLACE FUNCTION app.may_read_record(found app.record) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    RETURN CASE
        WHEN found.author_id = auth.user_id() AND found.org_id = auth.org_id() THEN auth.has('records:view_own')
        WHEN found.patient_id = auth.user_id() AND found.shared_at IS NOT NULL THEN auth.has('records:view_shared')
            AND EXISTS (
                SELECT FROM app.appointment a
                WHERE a.org_id = found.org_id AND a.id = found.appointment_id AND a.patient_org_id = auth.org_id())
        ELSE false
    END;
