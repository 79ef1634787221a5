-- The import of the predecessor's data. Its login, app_import, has no right on any table: it hands rows over to
-- app.import_batch, which writes them through the same constraints as everybody, notes in a ledger what became of each, moves
-- the checkpoint and appends to the logs, all in one transaction. So a run that is killed goes on where it was, and a row
-- that is handed over twice is there once.
CREATE TABLE app.import_run (
    id          uuid        NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CONSTRAINT import_run_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX import_run_open_key ON app.import_run ((true)) WHERE finished_at IS NULL;
COMMENT ON TABLE app.import_run IS 'Runs of the legacy import. One at most is unfinished, and the next process goes on with it.';

CREATE TABLE app.import_checkpoint (
    run_id     uuid             NOT NULL,
    source     text COLLATE "C" NOT NULL,
    after_key  text COLLATE "C" NOT NULL,
    done       boolean          NOT NULL DEFAULT false,
    updated_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT import_checkpoint_pkey PRIMARY KEY (run_id, source),
    CONSTRAINT import_checkpoint_run_fkey FOREIGN KEY (run_id) REFERENCES app.import_run (id)
);
COMMENT ON TABLE app.import_checkpoint IS 'How far a run has come in each table of the predecessor: up to which key, in the order of the keys.';

CREATE TABLE app.import_row (
    source     text COLLATE "C" NOT NULL CONSTRAINT import_row_source_check CHECK (source ~ '^[a-z][a-z_]{1,62}$'),
    legacy_id  text COLLATE "C" NOT NULL CONSTRAINT import_row_legacy_id_check CHECK (length(legacy_id) BETWEEN 1 AND 300),
    run_id     uuid             NOT NULL,
    first_run  uuid             NOT NULL,
    reason     text COLLATE "C" CONSTRAINT import_row_reason_check CHECK (reason ~ '^[a-z][a-z0-9_]{1,99}$'),
    notes      text COLLATE "C",
    target_org text COLLATE "C",
    target_id  text COLLATE "C",
    digest     bigint           NOT NULL,
    CONSTRAINT import_row_pkey PRIMARY KEY (source, legacy_id),
    CONSTRAINT import_row_outcome_check CHECK ((reason IS NULL) = (target_id IS NOT NULL))
);
COMMENT ON TABLE app.import_row IS 'The ledger: what became of each row of the predecessor. Holds ids and codes, no content.';
COMMENT ON COLUMN app.import_row.run_id IS 'The last run that read the row.';
COMMENT ON COLUMN app.import_row.first_run IS 'The run that imported it; for a rejected row, the last one.';
COMMENT ON COLUMN app.import_row.reason IS 'Why it was rejected; null: it is imported.';
COMMENT ON COLUMN app.import_row.notes IS 'What was changed or left out on the way, as codes separated by commas.';
COMMENT ON COLUMN app.import_row.digest IS 'Of what was carried over, as read from the predecessor.';

CREATE TABLE app.import_person (
    key     text COLLATE "C" NOT NULL,
    user_id text COLLATE "C",
    org_id  text COLLATE "C",
    how     text COLLATE "C" NOT NULL CONSTRAINT import_person_how_check CHECK (how IN ('map', 'user', 'address', 'ambiguous')),
    CONSTRAINT import_person_pkey PRIMARY KEY (key),
    CONSTRAINT import_person_check CHECK ((how = 'ambiguous') = (user_id IS NULL) AND (user_id IS NULL) = (org_id IS NULL))
);
CREATE INDEX import_person_org_id_idx ON app.import_person (org_id, user_id);
COMMENT ON TABLE app.import_person IS 'Who the predecessor''s people are here. The key is the predecessor''s user id, or email: and the SHA-256 of a lower-case address.';

ALTER TABLE app.import_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.import_run FORCE ROW LEVEL SECURITY;
CREATE POLICY import_run_owner ON app.import_run TO eleva_app_owner USING (true) WITH CHECK (true);
ALTER TABLE app.import_checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.import_checkpoint FORCE ROW LEVEL SECURITY;
CREATE POLICY import_checkpoint_owner ON app.import_checkpoint TO eleva_app_owner USING (true) WITH CHECK (true);
ALTER TABLE app.import_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.import_row FORCE ROW LEVEL SECURITY;
CREATE POLICY import_row_owner ON app.import_row TO eleva_app_owner USING (true) WITH CHECK (true);
ALTER TABLE app.import_person ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.import_person FORCE ROW LEVEL SECURITY;
CREATE POLICY import_person_owner ON app.import_person TO eleva_app_owner USING (true) WITH CHECK (true);

CREATE FUNCTION app.importing() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    RETURN session_user = 'app_import' AND auth.system_actor() IS NOT DISTINCT FROM 'legacy_import';
COMMENT ON FUNCTION app.importing() IS 'Whether the legacy import is at work. What tells people of a change asks this first: what is imported is no news.';

CREATE FUNCTION app.require_import() RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT app.importing() THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'import_context_required';
    END IF;
END
$$;
COMMENT ON FUNCTION app.require_import() IS '42501 for everybody but the legacy import.';

CREATE FUNCTION app.import_begin(proposed uuid) RETURNS TABLE (run_id uuid, resumed boolean)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.require_import();
    SELECT r.id INTO run_id FROM app.import_run r WHERE r.finished_at IS NULL;
    resumed := FOUND;
    IF NOT resumed THEN
        INSERT INTO app.import_run (id) VALUES (proposed);
        run_id := proposed;
        PERFORM audit.append('LEGACY_MIGRATED', 'success', 'import', proposed::text, NULL, NULL, NULL, json_build_object('step', 'started'), NULL, NULL);
    END IF;
    RETURN NEXT;
END
$$;
COMMENT ON FUNCTION app.import_begin(uuid) IS 'The unfinished run, else a new one with the proposed id.';

CREATE FUNCTION app.import_position(run uuid, source text) RETURNS TABLE (after_key text, done boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.require_import();
    RETURN QUERY SELECT c.after_key::text, c.done FROM app.import_checkpoint c WHERE c.run_id = run AND c.source = import_position.source;
END
$$;
COMMENT ON FUNCTION app.import_position(uuid, text) IS 'How far the run has come in a table; no row: not begun.';

CREATE FUNCTION app.import_people(people jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_import();
    INSERT INTO app.import_person AS p (key, user_id, org_id, how)
    SELECT w.key, w.user_id, w.org_id, w.how FROM jsonb_to_recordset(people) AS w (key text, user_id text, org_id text, how text)
    ON CONFLICT (key) DO UPDATE
    SET user_id = CASE WHEN excluded.how = 'map' OR (p.user_id, p.org_id) = (excluded.user_id, excluded.org_id) THEN excluded.user_id END,
        org_id = CASE WHEN excluded.how = 'map' OR (p.user_id, p.org_id) = (excluded.user_id, excluded.org_id) THEN excluded.org_id END,
        how = CASE WHEN excluded.how = 'map' OR (p.user_id, p.org_id) = (excluded.user_id, excluded.org_id) THEN excluded.how ELSE 'ambiguous' END
    WHERE p.how <> 'map' OR excluded.how = 'map';
END
$$;
COMMENT ON FUNCTION app.import_people(jsonb) IS 'Remembers who people of the predecessor are. What a map says counts; two different answers otherwise count as none.';

CREATE FUNCTION app.import_known(keys text[]) RETURNS TABLE (key text, user_id text, org_id text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.require_import();
    RETURN QUERY SELECT p.key::text, p.user_id::text, p.org_id::text FROM app.import_person p WHERE p.key = ANY (keys);
END
$$;
COMMENT ON FUNCTION app.import_known(text[]) IS 'Who is known of these people; without a user, more than one is meant.';

CREATE FUNCTION app.import_find(from_source text, wanted text) RETURNS app.import_row
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found app.import_row;
BEGIN
    SELECT r.* INTO found FROM app.import_row r WHERE r.source = from_source AND r.legacy_id = wanted AND r.reason IS NULL;
    RETURN found;
END
$$;
COMMENT ON FUNCTION app.import_find(text, text) IS 'Where a row of the predecessor that others refer to has gone; nulls when it was not imported.';

CREATE FUNCTION app.import_who(wanted text, refusal text) RETURNS app.import_person
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found app.import_person;
BEGIN
    SELECT p.* INTO found FROM app.import_person p WHERE p.key = wanted;
    IF found.user_id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EL422', MESSAGE = refusal || CASE WHEN found.key IS NULL THEN '_unmapped' ELSE '_ambiguous' END;
    END IF;
    RETURN found;
END
$$;
COMMENT ON FUNCTION app.import_who(text, text) IS 'Who somebody of the predecessor is here; EL422 when nobody or more than one.';

CREATE FUNCTION app.import_from_users(legacy jsonb, OUT org text, OUT id text, OUT note text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person app.import_person;
BEGIN
    person := app.import_who(legacy ->> 'person', 'user');
    org := person.org_id;
    id := person.user_id;
    -- Guests were known by address only. Whose address it is counts, unless the map says something else about the address.
    IF legacy ->> 'address' IS NOT NULL THEN
        INSERT INTO app.import_person AS p (key, user_id, org_id, how) VALUES (legacy ->> 'address', person.user_id, person.org_id, 'user')
        ON CONFLICT ON CONSTRAINT import_person_pkey DO UPDATE SET user_id = NULL, org_id = NULL, how = 'ambiguous'
        WHERE p.how <> 'map' AND p.user_id <> excluded.user_id;
    END IF;
END
$$;
COMMENT ON FUNCTION app.import_from_users(jsonb) IS 'A user: found in identity, which WorkOS fills; nothing is written there.';

CREATE FUNCTION app.import_batch(run uuid, in_source text, batch jsonb, upto text) RETURNS TABLE (imported integer, present integer, rejected integer)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    legacy jsonb;
    ledger app.import_row;
    moved  record;
    broken text;
    told   record;
    news   text[] := '{}';
BEGIN
    PERFORM app.require_import();
    imported := 0;
    present := 0;
    rejected := 0;
    -- The order of the batch is the predecessor's, and decides who gets what only one can have.
    FOR legacy IN SELECT value FROM jsonb_array_elements(batch) LOOP
        SELECT r.* INTO ledger FROM app.import_row r WHERE r.source = in_source AND r.legacy_id = legacy ->> 'legacy_id';
        IF FOUND AND ledger.reason IS NULL THEN
            IF ledger.first_run = run THEN
                imported := imported + 1; -- by this run, before it was killed or in a batch that was handed over twice
            ELSE
                present := present + 1;
            END IF;
            UPDATE app.import_row r SET run_id = run WHERE r.source = in_source AND r.legacy_id = ledger.legacy_id AND r.run_id <> run;
            CONTINUE;
        END IF;
        broken := legacy ->> 'reason';
        moved := NULL;
        -- Nobody checks what a batch has appended, and the list of it, copied with every row, would cost more than the rows.
        PERFORM set_config('audit.appended', '', true);
        IF broken IS NULL THEN
            BEGIN
                EXECUTE format('SELECT org, id, note FROM app.%I($1)', 'import_from_' || in_source) INTO moved USING legacy;
            EXCEPTION
                WHEN SQLSTATE 'EL422' THEN
                    broken := SQLERRM;
                WHEN integrity_constraint_violation THEN
                    GET STACKED DIAGNOSTICS broken = CONSTRAINT_NAME;
                    broken := CASE broken
                        WHEN 'appointment_overlap_excl' THEN 'overlaps_in_future'
                        ELSE 'refused_by_' || coalesce(nullif(broken, ''), 'constraint')
                    END;
                WHEN data_exception THEN
                    broken := 'value_refused';
            END;
        END IF;
        IF broken IS NULL THEN
            INSERT INTO app.import_row AS r (source, legacy_id, run_id, first_run, notes, target_org, target_id, digest)
            VALUES (in_source, legacy ->> 'legacy_id', run, run, nullif(concat_ws(',', legacy ->> 'notes', moved.note), ''), moved.org, moved.id,
                    (legacy ->> 'digest')::bigint)
            ON CONFLICT ON CONSTRAINT import_row_pkey DO UPDATE
            SET run_id = run, first_run = run, reason = NULL, notes = excluded.notes, target_org = excluded.target_org,
                target_id = excluded.target_id, digest = excluded.digest;
            imported := imported + 1;
            news := news || (legacy ->> 'legacy_id');
        ELSE
            INSERT INTO app.import_row AS r (source, legacy_id, run_id, first_run, reason, notes, digest)
            VALUES (in_source, legacy ->> 'legacy_id', run, run, broken, legacy ->> 'notes', coalesce((legacy ->> 'digest')::bigint, 0))
            ON CONFLICT ON CONSTRAINT import_row_pkey DO UPDATE
            SET run_id = run, first_run = run, reason = excluded.reason, notes = excluded.notes, digest = excluded.digest;
            rejected := rejected + 1;
        END IF;
    END LOOP;
    INSERT INTO app.import_checkpoint AS c (run_id, source, after_key) VALUES (run, in_source, upto)
    ON CONFLICT ON CONSTRAINT import_checkpoint_pkey DO UPDATE SET after_key = excluded.after_key, updated_at = now();
    -- A meeting is written into the logs of both its organizations by the trigger of appointments.
    FOR told IN
        SELECT r.target_org AS org, count(*) AS many FROM app.import_row r
        WHERE in_source <> 'meetings' AND r.source = in_source AND r.legacy_id = ANY (news) AND r.target_org IS NOT NULL GROUP BY r.target_org
    LOOP
        PERFORM audit.append_to(
            told.org, 'LEGACY_MIGRATED', 'success', 'import', run::text, NULL, NULL, NULL,
            json_build_object('table', in_source, 'rows', told.many), NULL, NULL);
    END LOOP;
    RETURN NEXT;
END
$$;
COMMENT ON FUNCTION app.import_batch(uuid, text, jsonb, text) IS 'Takes over rows of one table of the predecessor, in the order of their keys up to a key: each is imported, was there, or is rejected for a reason, and the ledger says which.';

CREATE FUNCTION app.import_done(run uuid, in_source text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_import();
    INSERT INTO app.import_checkpoint AS c (run_id, source, after_key, done) VALUES (run, in_source, '', true)
    ON CONFLICT ON CONSTRAINT import_checkpoint_pkey DO UPDATE SET done = true, updated_at = now();
END
$$;
COMMENT ON FUNCTION app.import_done(uuid, text) IS 'The run has read the table to its end.';

CREATE FUNCTION app.import_digest(VARIADIC fields text[]) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    RETURN ('x' || substr(encode(sha256(convert_to(array_to_string(fields, E'\x1f', E'\x1e'), 'UTF8')), 'hex'), 1, 16))::bit(64)::bigint;
COMMENT ON FUNCTION app.import_digest(text[]) IS 'The first 64 bits of the SHA-256 of the fields; the import computes the same from what it has read.';

CREATE FUNCTION app.import_micros(at timestamptz) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    RETURN (extract(epoch FROM at) * 1000000)::bigint::text;
COMMENT ON FUNCTION app.import_micros(timestamptz) IS 'A time in a digest: microseconds since 1970.';

CREATE FUNCTION app.import_target_users() RETURNS TABLE (legacy_id text, digest bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.legacy_id::text, app.import_digest(VARIADIC ARRAY[p.key])
    FROM app.import_row r
    JOIN app.import_person p ON p.org_id = r.target_org AND p.user_id = r.target_id AND p.key = r.legacy_id
    WHERE r.source = 'users' AND r.reason IS NULL;
END;
COMMENT ON FUNCTION app.import_target_users() IS 'The digest of each imported user as it is here.';

CREATE FUNCTION app.import_totals(run uuid, in_source text)
    RETURNS TABLE (read bigint, imported bigint, present bigint, rejected bigint, legacy_digest numeric, target_digest numeric, missing bigint, differing bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_import();
    RETURN QUERY EXECUTE format($sql$
        SELECT count(*), count(*) FILTER (WHERE r.reason IS NULL AND ($1 IS NULL OR r.first_run = $1)),
               count(*) FILTER (WHERE r.reason IS NULL AND r.first_run <> $1), count(*) FILTER (WHERE r.reason IS NOT NULL),
               coalesce(sum(r.digest) FILTER (WHERE r.reason IS NULL), 0), coalesce(sum(t.digest), 0),
               count(*) FILTER (WHERE r.reason IS NULL AND t.digest IS NULL), count(*) FILTER (WHERE t.digest <> r.digest)
        FROM app.import_row r LEFT JOIN app.%I() t ON t.legacy_id = r.legacy_id AND r.reason IS NULL
        WHERE r.source = $2 AND ($1 IS NULL OR r.run_id = $1)$sql$, 'import_target_' || in_source)
    USING run, in_source;
END
$$;
COMMENT ON FUNCTION app.import_totals(uuid, text) IS 'What became of a table''s rows in a run (null: in all), with checksums of both sides: the sum of the digests as read, and of the digests of what is stored here now.';

CREATE FUNCTION app.import_reasons(run uuid, in_source text) RETURNS TABLE (code text, rejected boolean, rows bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_import();
    RETURN QUERY
        SELECT r.reason::text, true, count(*) FROM app.import_row r
        WHERE r.source = in_source AND r.run_id = coalesce(run, r.run_id) AND r.reason IS NOT NULL GROUP BY r.reason
        UNION ALL
        SELECT n.code, false, count(*) FROM app.import_row r CROSS JOIN LATERAL string_to_table(r.notes, ',') AS n (code)
        WHERE r.source = in_source AND r.run_id = coalesce(run, r.run_id) AND r.reason IS NULL GROUP BY n.code
        ORDER BY 2 DESC, 1;
END
$$;
COMMENT ON FUNCTION app.import_reasons(uuid, text) IS 'How many rows were rejected, or imported with a loss, by code.';

CREATE FUNCTION app.import_losses(run uuid, in_source text, past text, most integer) RETURNS TABLE (legacy_id text, reason text, notes text, target_id text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.require_import();
    RETURN QUERY
        SELECT r.legacy_id::text, r.reason::text, r.notes::text, r.target_id::text FROM app.import_row r
        WHERE r.source = in_source AND r.legacy_id > past COLLATE "C" AND r.run_id = coalesce(run, r.run_id)
          AND (r.reason IS NOT NULL OR r.notes IS NOT NULL)
        ORDER BY r.legacy_id LIMIT least(most, 10000);
END
$$;
COMMENT ON FUNCTION app.import_losses(uuid, text, text, integer) IS 'The rows that were rejected, or imported with a loss, one by one.';

CREATE FUNCTION app.import_compare(in_source text, batch jsonb) RETURNS TABLE (unknown bigint, changed bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_import();
    RETURN QUERY
        SELECT count(*) FILTER (WHERE r.source IS NULL), count(*) FILTER (WHERE r.reason IS NULL AND r.digest <> w.digest)
        FROM jsonb_to_recordset(batch) AS w (legacy_id text, digest bigint)
        LEFT JOIN app.import_row r ON r.source = in_source AND r.legacy_id = w.legacy_id;
END
$$;
COMMENT ON FUNCTION app.import_compare(text, jsonb) IS 'Of rows that are read again: how many the ledger does not know, and how many have changed since they were imported.';

CREATE FUNCTION app.import_finish(run uuid, counts json) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_import();
    UPDATE app.import_run r SET finished_at = now() WHERE r.id = run AND r.finished_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'EL404', MESSAGE = 'import_run_not_found';
    END IF;
    PERFORM audit.append('LEGACY_MIGRATED', 'success', 'import', run::text, NULL, NULL, NULL, counts, NULL, NULL);
END
$$;
COMMENT ON FUNCTION app.import_finish(uuid, json) IS 'Ends a run and writes its counts into the log of the platform.';

REVOKE ALL ON FUNCTION app.importing, app.require_import, app.import_begin, app.import_position, app.import_people, app.import_known,
    app.import_find, app.import_who, app.import_from_users, app.import_batch, app.import_done, app.import_digest, app.import_micros,
    app.import_target_users, app.import_totals, app.import_reasons, app.import_losses, app.import_compare, app.import_finish FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.import_begin, app.import_position, app.import_people, app.import_known, app.import_batch, app.import_done,
    app.import_totals, app.import_reasons, app.import_losses, app.import_compare, app.import_finish TO app_import;
