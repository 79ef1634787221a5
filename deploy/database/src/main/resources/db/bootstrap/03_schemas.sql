-- One schema for each owner. A schema's owner grants on it; nobody else can. The functions of a new schema are closed to
-- PUBLIC before the first of them exists.
CREATE SCHEMA IF NOT EXISTS extensions;
GRANT USAGE ON SCHEMA extensions TO eleva_auth_owner, eleva_identity_owner, eleva_app_owner, eleva_audit_owner, eleva_service;
-- Exclusion constraints need equality inside a GiST index (no double booking).
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA extensions;

CREATE SCHEMA IF NOT EXISTS auth AUTHORIZATION eleva_auth_owner;
CREATE SCHEMA IF NOT EXISTS auth_private AUTHORIZATION eleva_auth_owner;
CREATE SCHEMA IF NOT EXISTS audit AUTHORIZATION eleva_audit_owner;
CREATE SCHEMA IF NOT EXISTS identity AUTHORIZATION eleva_identity_owner;
CREATE SCHEMA IF NOT EXISTS app AUTHORIZATION eleva_app_owner;

SET ROLE eleva_auth_owner;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC;
GRANT USAGE ON SCHEMA auth TO eleva_service, auth_service_keys, app_import, eleva_identity_owner, eleva_app_owner, eleva_audit_owner;
COMMENT ON SCHEMA auth IS 'Who is asking: functions that start a context and read it. Nothing in here can be forged by a service.';
COMMENT ON SCHEMA auth_private IS 'Signing keys, verified tokens, ended sessions. No service can look inside.';
RESET ROLE;

SET ROLE eleva_audit_owner;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC;
GRANT USAGE ON SCHEMA audit TO eleva_service, eleva_identity_owner, eleva_app_owner;
COMMENT ON SCHEMA audit IS 'The append-only log. Every service may append, audit-service may read, nobody may change.';
RESET ROLE;

SET ROLE eleva_identity_owner;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC;
GRANT USAGE ON SCHEMA identity TO auth_service, auth_service_session, auth_service_sync, app_import;
COMMENT ON SCHEMA identity IS 'auth-service: people, organizations, memberships, sessions.';
RESET ROLE;

SET ROLE eleva_app_owner;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC;
GRANT USAGE ON SCHEMA app TO app_service, app_service_jobs, app_import;
COMMENT ON SCHEMA app IS 'app-service: events, appointments, records.';
RESET ROLE;
