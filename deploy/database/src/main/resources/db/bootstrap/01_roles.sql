-- Roles of the whole system, made in SQL because every role that Neon's console or API makes may bypass row-level
-- security. Runs as the database's owner, who is no superuser, and may run any number of times. No role is dropped and
-- no password is set here: passwords belong to the run, not to the repository.
DO $roles$
DECLARE
    name text;
BEGIN
    -- Owners: nobody logs in as them, so no session holds the right to alter what they own.
    FOREACH name IN ARRAY ARRAY['eleva_auth_owner', 'eleva_identity_owner', 'eleva_app_owner', 'eleva_audit_owner', 'eleva_service'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOCREATEDB NOCREATEROLE', name);
        END IF;
    END LOOP;
    FOREACH name IN ARRAY ARRAY['eleva_migrator', 'auth_service', 'auth_service_session', 'auth_service_sync', 'auth_service_keys', 'app_service', 'app_service_jobs', 'audit_service', 'app_import'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOCREATEDB NOCREATEROLE', name);
        END IF;
    END LOOP;
    -- The database's owner and the migrator may become the owners, and inherit nothing from them by default.
    FOREACH name IN ARRAY ARRAY['eleva_auth_owner', 'eleva_identity_owner', 'eleva_app_owner', 'eleva_audit_owner'] LOOP
        EXECUTE format('GRANT %I TO CURRENT_USER WITH SET TRUE, INHERIT FALSE', name);
        EXECUTE format('GRANT %I TO eleva_migrator WITH SET TRUE, INHERIT FALSE', name);
    END LOOP;
    -- auth_service_keys and app_import stay outside the group: they call what is granted to them by name and nothing else.
    FOREACH name IN ARRAY ARRAY['auth_service', 'auth_service_session', 'auth_service_sync', 'app_service', 'app_service_jobs', 'audit_service'] LOOP
        EXECUTE format('GRANT eleva_service TO %I WITH INHERIT TRUE, SET FALSE', name);
    END LOOP;
END
$roles$;

-- pg_temp last, so that no temporary table can stand in for one of ours.
ALTER ROLE auth_service SET search_path = identity, pg_temp;
ALTER ROLE auth_service_session SET search_path = identity, pg_temp;
ALTER ROLE auth_service_sync SET search_path = identity, pg_temp;
ALTER ROLE auth_service_keys SET search_path = auth, pg_temp;
ALTER ROLE app_service SET search_path = app, pg_temp;
ALTER ROLE app_service_jobs SET search_path = app, pg_temp;
ALTER ROLE audit_service SET search_path = audit, pg_temp;
ALTER ROLE app_import SET search_path = app, pg_temp;

-- A statement of a request is short; an export reads a page at a time but a page may be large.
ALTER ROLE auth_service SET statement_timeout = '10s';
ALTER ROLE auth_service_session SET statement_timeout = '10s';
ALTER ROLE auth_service_sync SET statement_timeout = '30s';
ALTER ROLE auth_service_keys SET statement_timeout = '10s';
ALTER ROLE app_service SET statement_timeout = '10s';
ALTER ROLE app_service_jobs SET statement_timeout = '30s';
ALTER ROLE audit_service SET statement_timeout = '60s';
-- The import compares whole tables.
ALTER ROLE app_import SET statement_timeout = '10min';

ALTER ROLE auth_service SET lock_timeout = '2s';
ALTER ROLE auth_service_session SET lock_timeout = '2s';
ALTER ROLE auth_service_sync SET lock_timeout = '2s';
ALTER ROLE auth_service_keys SET lock_timeout = '2s';
ALTER ROLE app_service SET lock_timeout = '2s';
ALTER ROLE app_service_jobs SET lock_timeout = '2s';
ALTER ROLE audit_service SET lock_timeout = '2s';
ALTER ROLE app_import SET lock_timeout = '30s';

ALTER ROLE auth_service SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE auth_service_session SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE auth_service_sync SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE auth_service_keys SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE app_service SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE app_service_jobs SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE audit_service SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE app_import SET idle_in_transaction_session_timeout = '10min';
