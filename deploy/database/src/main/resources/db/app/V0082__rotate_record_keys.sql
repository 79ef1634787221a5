-- Keys are changed while records are read and written. Where the work stands is in the rows themselves: a data key names the
-- master key that wraps it, and a version the data key that it is encrypted with. So a job may be killed anywhere and goes on
-- where it was, and what is left can be counted. A reader finds either the old ciphertext or the new one, each with its key.
CREATE INDEX record_version_legacy_idx ON app.record_version (org_id, record_id, version) WHERE kid = 'legacy';

CREATE FUNCTION app.current_kid(of_org text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT k.kid FROM app.data_key k WHERE k.org_id = of_org ORDER BY k.created_at DESC, length(k.kid) DESC, k.kid DESC LIMIT 1;
END;
COMMENT ON FUNCTION app.current_kid IS 'The data key that writes for an organization.';

CREATE FUNCTION app.record_keys()
    RETURNS TABLE (kid text, current boolean, versions bigint, created_at timestamptz, destroyed_at timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    here    CONSTANT text := auth.org_id();
    writing text;
BEGIN
    PERFORM auth.require();
    IF NOT auth.has('settings:security') OR auth.impersonator() IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    writing := app.current_kid(here);
    RETURN QUERY
        SELECT k.kid, k.kid = writing,
               (SELECT count(*) FROM app.record_version v WHERE v.org_id = k.org_id AND v.kid = k.kid), k.created_at, k.destroyed_at
        FROM app.data_key k
        WHERE k.org_id = here
        UNION ALL
        SELECT 'legacy', false, count(*), min(v.created_at), NULL
        FROM app.record_version v
        WHERE v.org_id = here AND v.kid = 'legacy'
        HAVING count(*) > 0
        ORDER BY 4, 1;
END
$$;
COMMENT ON FUNCTION app.record_keys IS 'The data keys of the caller''s organization, oldest first, and how many versions each encrypts; what the predecessor encrypted as ''legacy''.';

CREATE FUNCTION app.rotate_data_key(new_kid text, new_wrapped bytea, new_master text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here CONSTANT text := auth.org_id();
BEGIN
    PERFORM auth.require();
    IF NOT auth.has('settings:security') OR auth.impersonator() IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'permission_required';
    END IF;
    IF EXISTS (SELECT FROM app.data_key k WHERE k.org_id = here AND k.wrapped IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'EL410', MESSAGE = 'records_destroyed';
    END IF;
    INSERT INTO app.data_key (org_id, kid, wrapped, master_key_id) VALUES (here, new_kid, new_wrapped, new_master) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM audit.append('RECORD_KEY_ROTATED', 'success', 'data_key', new_kid, NULL, NULL, NULL, NULL, NULL, NULL);
    RETURN true;
END
$$;
COMMENT ON FUNCTION app.rotate_data_key IS 'Lets a new data key write for the caller''s organization; false when that name is taken. EL410 records_destroyed.';

CREATE FUNCTION app.reencryption_progress(after_org text, most integer)
    RETURNS TABLE (org_id text, kid text, done bigint, waiting bigint, legacy bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM identity.require_platform_staff('settings:view_platform');
    RETURN QUERY
        SELECT o.org_id, c.kid, n.done, n.waiting, n.legacy
        FROM (SELECT k.org_id FROM app.data_key k WHERE k.org_id > coalesce(after_org, '')
              UNION
              SELECT v.org_id FROM app.record_version v WHERE v.kid = 'legacy' AND v.org_id > coalesce(after_org, '')
              ORDER BY 1 LIMIT least(greatest(most, 1), 101)) AS o
        CROSS JOIN LATERAL (SELECT app.current_kid(o.org_id) AS kid) AS c
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE v.kid = c.kid) AS done, count(*) FILTER (WHERE v.kid IS DISTINCT FROM c.kid) AS waiting,
                   count(*) FILTER (WHERE v.kid = 'legacy') AS legacy
            FROM app.record_version v
            WHERE v.org_id = o.org_id) AS n
        ORDER BY o.org_id;
END
$$;
COMMENT ON FUNCTION app.reencryption_progress IS 'For the platform''s staff: of each organization how many versions its current key encrypts and how many wait, by organization.';

CREATE FUNCTION app.reencryption_left(current_master text, OUT rotations bigint, OUT keys bigint, OUT versions bigint, OUT legacy bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_job('reencryption');
    SELECT count(*) INTO rotations
    FROM (SELECT DISTINCT v.org_id FROM app.record_version v WHERE v.kid = 'legacy') AS o
    WHERE app.current_kid(o.org_id) IS NULL;
    SELECT count(*) INTO keys FROM app.data_key k WHERE k.wrapped IS NOT NULL AND k.master_key_id IS DISTINCT FROM current_master;
    SELECT count(*) INTO legacy FROM app.record_version v WHERE v.kid = 'legacy';
    SELECT count(*) + legacy INTO versions
    FROM app.data_key k JOIN app.record_version v ON v.org_id = k.org_id AND v.kid = k.kid
    WHERE k.wrapped IS NOT NULL AND k.kid <> app.current_kid(k.org_id);
END
$$;
COMMENT ON FUNCTION app.reencryption_left IS 'What waits: organizations without a key, keys under another master key, versions under another key than the current one, and which of those are the predecessor''s.';

CREATE FUNCTION app.keys_to_rotate(oldest interval, most integer) RETURNS TABLE (org_id text, kid text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.require_job('reencryption');
    RETURN QUERY
        (SELECT k.org_id, k.kid FROM app.data_key k
         WHERE k.wrapped IS NOT NULL AND k.created_at < now() - oldest AND k.kid = app.current_kid(k.org_id)
         LIMIT most)
        UNION ALL
        (SELECT DISTINCT v.org_id, NULL::text FROM app.record_version v
         WHERE v.kid = 'legacy' AND app.current_kid(v.org_id) IS NULL
         LIMIT most);
END
$$;
COMMENT ON FUNCTION app.keys_to_rotate IS 'Organizations whose key has written for too long, and (without a kid) those that have none and need one.';

CREATE FUNCTION app.put_data_key(new_kid text, new_wrapped bytea, new_master text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here CONSTANT text := auth.system_org_id();
BEGIN
    PERFORM app.require_job('reencryption');
    IF EXISTS (SELECT FROM app.data_key k WHERE k.org_id = here AND k.wrapped IS NULL) THEN
        RETURN false;
    END IF;
    INSERT INTO app.data_key (org_id, kid, wrapped, master_key_id) VALUES (here, new_kid, new_wrapped, new_master) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM audit.append('RECORD_KEY_ROTATED', 'success', 'data_key', new_kid, NULL, NULL, NULL, NULL, NULL, NULL);
    RETURN true;
END
$$;
COMMENT ON FUNCTION app.put_data_key IS 'Lets a new data key write for the organization that the job works for.';

CREATE FUNCTION app.keys_to_rewrap(current_master text, after_org text, after_kid text, most integer)
    RETURNS TABLE (org_id text, kid text, wrapped bytea, master_key_id text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.require_job('reencryption');
    RETURN QUERY
        SELECT k.org_id, k.kid, k.wrapped, k.master_key_id
        FROM app.data_key k
        WHERE k.wrapped IS NOT NULL AND k.master_key_id IS DISTINCT FROM current_master
          AND (k.org_id, k.kid) > (coalesce(after_org, ''), coalesce(after_kid, ''))
        ORDER BY k.org_id, k.kid
        LIMIT most;
END
$$;
COMMENT ON FUNCTION app.keys_to_rewrap IS 'Data keys under another master key than the current one, by organization and kid.';

CREATE FUNCTION app.put_rewrapped(key_kid text, was bytea, new_wrapped bytea, new_master text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_job('reencryption');
    UPDATE app.data_key k SET wrapped = new_wrapped, master_key_id = new_master
    WHERE k.org_id = auth.system_org_id() AND k.kid = key_kid AND k.wrapped = was;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM audit.append('RECORD_KEY_REWRAPPED', 'success', 'data_key', key_kid, NULL, NULL, NULL,
        json_build_object('master_key', new_master), NULL, NULL);
    RETURN true;
END
$$;
COMMENT ON FUNCTION app.put_rewrapped IS 'Puts a data key under another master key; false when it was changed or destroyed meanwhile.';

CREATE FUNCTION app.next_org_to_reencrypt(after_org text) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_job('reencryption');
    RETURN (
        SELECT min(o.org_id)
        FROM (
            (SELECT v.org_id FROM app.record_version v
             WHERE v.kid = 'legacy' AND v.org_id > coalesce(after_org, '')
             ORDER BY v.org_id LIMIT 1)
            UNION ALL
            (SELECT k.org_id FROM app.data_key k
             WHERE k.org_id > coalesce(after_org, '') AND k.wrapped IS NOT NULL AND k.kid <> app.current_kid(k.org_id)
               AND EXISTS (SELECT FROM app.record_version v WHERE v.org_id = k.org_id AND v.kid = k.kid)
             ORDER BY k.org_id LIMIT 1)) AS o);
END
$$;
COMMENT ON FUNCTION app.next_org_to_reencrypt IS 'The next organization with a version that its current key does not encrypt.';

CREATE FUNCTION app.current_data_key() RETURNS TABLE (kid text, wrapped bytea, master_key_id text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.require_job('reencryption');
    RETURN QUERY
        SELECT k.kid, k.wrapped, k.master_key_id FROM app.data_key k
        WHERE k.org_id = auth.system_org_id() AND k.kid = app.current_kid(auth.system_org_id()) AND k.wrapped IS NOT NULL;
END
$$;
COMMENT ON FUNCTION app.current_data_key IS 'The key that writes for the organization that the job works for, wrapped.';

CREATE FUNCTION app.versions_to_reencrypt(after_record uuid, after_version integer, most integer)
    RETURNS TABLE (org_id text, record_id uuid, version integer, kid text, content text, wrapped bytea, master_key_id text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    here    CONSTANT text := auth.system_org_id();
    writing CONSTANT text := app.current_kid(here);
BEGIN
    PERFORM app.require_job('reencryption');
    -- Whoever else is at a row is doing the same work.
    RETURN QUERY
        SELECT v.org_id, v.record_id, v.version, v.kid, v.content, k.wrapped, k.master_key_id
        FROM app.record_version v
        LEFT JOIN app.data_key k ON k.org_id = v.org_id AND k.kid = v.data_kid
        WHERE v.org_id = here AND v.kid <> writing AND (v.data_kid IS NULL OR k.wrapped IS NOT NULL)
          AND (v.record_id, v.version) > (coalesce(after_record, '00000000-0000-0000-0000-000000000000'), coalesce(after_version, 0))
        ORDER BY v.record_id, v.version
        LIMIT most
        FOR UPDATE OF v SKIP LOCKED;
END
$$;
COMMENT ON FUNCTION app.versions_to_reencrypt IS 'Ciphertexts of the organization that the job works for that its current key does not encrypt, locked.';

CREATE FUNCTION app.put_reencrypted(of_record uuid, of_version integer, was text, new_kid text, new_content text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_job('reencryption');
    UPDATE app.record_version v SET kid = new_kid, content = new_content
    WHERE v.org_id = auth.system_org_id() AND v.record_id = of_record AND v.version = of_version AND v.content = was;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION app.put_reencrypted IS 'Replaces a ciphertext by one of the same text under another key; false when it is another one by now.';

CREATE FUNCTION app.note_reencryption(new_kid text, versions integer) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_job('reencryption');
    PERFORM audit.append('RECORDS_REENCRYPTED', 'success', 'data_key', new_kid, NULL, NULL, NULL,
        json_build_object('versions', versions), NULL, NULL);
END
$$;
COMMENT ON FUNCTION app.note_reencryption IS 'Writes a batch into the log of the organization whose records were encrypted anew.';

REVOKE ALL ON FUNCTION app.current_kid, app.record_keys, app.rotate_data_key, app.reencryption_progress, app.reencryption_left,
    app.keys_to_rotate, app.put_data_key, app.keys_to_rewrap, app.put_rewrapped, app.next_org_to_reencrypt, app.current_data_key,
    app.versions_to_reencrypt, app.put_reencrypted, app.note_reencryption FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.record_keys, app.rotate_data_key, app.reencryption_progress TO app_service;
GRANT EXECUTE ON FUNCTION app.reencryption_left, app.keys_to_rotate, app.put_data_key, app.keys_to_rewrap, app.put_rewrapped,
    app.next_org_to_reencrypt, app.current_data_key, app.versions_to_reencrypt, app.put_reencrypted, app.note_reencryption
    TO app_service_jobs;
