-- Rights on the database itself and on schema public. These are not copied by CREATE DATABASE … TEMPLATE, so this script
-- also runs for every database made from a template.
DO $database$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
            'GRANT CONNECT ON DATABASE %I TO eleva_migrator, auth_service, auth_service_session, auth_service_sync, auth_service_keys, app_service, app_service_jobs, audit_service, app_import',
            current_database());
END
$database$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
