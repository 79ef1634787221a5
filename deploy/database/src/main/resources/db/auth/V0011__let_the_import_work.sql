-- The import of the predecessor's data has no user. Its login may begin a system context and call what is granted to it by
-- name; it is not in the group of the services, so it reads no context and appends to no log by itself.
INSERT INTO auth_private.system_login VALUES ('app_import');
GRANT EXECUTE ON FUNCTION auth.begin_system(text, text, jsonb) TO app_import;
