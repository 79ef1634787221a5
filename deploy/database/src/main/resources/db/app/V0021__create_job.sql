-- Work that no request asks for. One replica does each job at a time: it holds a lease with a fence, by this database's
-- clock, and every batch of its work begins by renewing it. When each job last ran and what came of it is kept here, so
-- that silence can be seen.
CREATE TABLE app.job (
    name             text COLLATE "C" NOT NULL CONSTRAINT job_name_check CHECK (name ~ '^[a-z0-9_]{1,60}$'),
    period           interval         NOT NULL,
    due_at           timestamptz      NOT NULL DEFAULT now(),
    holder           text COLLATE "C",
    fence            bigint           NOT NULL DEFAULT 0,
    held_until       timestamptz      NOT NULL DEFAULT '-infinity',
    started_at       timestamptz,
    finished_at      timestamptz,
    succeeded_at     timestamptz,
    outcome          text CONSTRAINT job_outcome_check CHECK (outcome IN ('success', 'failure')),
    failure          text COLLATE "C" CONSTRAINT job_failure_check CHECK (length(failure) <= 200),
    failures         integer          NOT NULL DEFAULT 0,
    result           jsonb,
    dry_run_at       timestamptz,
    dry_run_result   jsonb,
    created_at       timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT job_pkey PRIMARY KEY (name)
);
COMMENT ON TABLE app.job IS 'One row for each job of app-service: who does it, when it last ran, what came of it.';
COMMENT ON COLUMN app.job.fence IS 'Grows with every change of the holder. Whoever names an old one is refused.';
COMMENT ON COLUMN app.job.succeeded_at IS 'The last end without a failure; long ago is an alarm.';
COMMENT ON COLUMN app.job.failure IS 'The kind of the last failure, never its message.';
COMMENT ON COLUMN app.job.failures IS 'In a row.';
COMMENT ON COLUMN app.job.result IS 'Counts by name.';

ALTER TABLE app.job ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.job FORCE ROW LEVEL SECURITY;
CREATE POLICY job_select ON app.job FOR SELECT TO app_service
    USING ((SELECT auth.has('settings:view_platform')));
CREATE POLICY job_owner ON app.job TO eleva_app_owner USING (true) WITH CHECK (true);
GRANT SELECT (name, period, due_at, held_until, started_at, finished_at, succeeded_at, outcome, failure, failures, result, dry_run_at, dry_run_result)
    ON app.job TO app_service;

CREATE FUNCTION app.require_job(job text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF auth.system_actor() IS DISTINCT FROM job THEN
        RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'context_required';
    END IF;
END
$$;
COMMENT ON FUNCTION app.require_job IS 'Refuses whoever is not at work as that job.';

CREATE FUNCTION app.acquire_job(job text, wanted_period interval, wanted_holder text, lease interval, at_once boolean) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    acquired bigint;
BEGIN
    PERFORM app.require_job(job);
    -- Reading first keeps those who wait off the holder's row lock.
    IF EXISTS (
        SELECT FROM app.job j
        WHERE j.name = job AND j.period = wanted_period
          AND (j.held_until > clock_timestamp() OR NOT at_once AND j.due_at > clock_timestamp())) THEN
        RETURN NULL;
    END IF;
    INSERT INTO app.job AS j (name, period, holder, fence, held_until, started_at)
    VALUES (job, wanted_period, wanted_holder, 1, clock_timestamp() + lease, clock_timestamp())
    ON CONFLICT (name) DO UPDATE
    SET period = excluded.period, holder = excluded.holder, fence = j.fence + 1, held_until = excluded.held_until,
        started_at = excluded.started_at
    WHERE j.held_until <= clock_timestamp() AND (at_once OR j.due_at <= clock_timestamp())
    RETURNING j.fence INTO acquired;
    RETURN acquired;
END
$$;
COMMENT ON FUNCTION app.acquire_job IS 'The lease''s fence for a job that is due, or wanted at once; null when it is not, or is somebody else''s.';

CREATE FUNCTION app.keep_job(job text, held_fence bigint, lease interval) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_job(job);
    UPDATE app.job j SET held_until = clock_timestamp() + lease WHERE j.name = job AND j.fence = held_fence;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'EL409', MESSAGE = 'job_lost';
    END IF;
END
$$;
COMMENT ON FUNCTION app.keep_job IS 'Begins a batch: renews the lease and keeps everybody from taking over until the transaction ends. EL409 job_lost for a former holder.';

CREATE FUNCTION app.finish_job(job text, held_fence bigint, counts jsonb, problem text, again_at_once boolean) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_job(job);
    UPDATE app.job j
    SET held_until = clock_timestamp(), finished_at = clock_timestamp(), result = coalesce(counts, j.result),
        outcome = CASE WHEN problem IS NULL THEN 'success' ELSE 'failure' END,
        failure = problem,
        failures = CASE WHEN problem IS NULL THEN 0 ELSE j.failures + 1 END,
        succeeded_at = CASE WHEN problem IS NULL THEN clock_timestamp() ELSE j.succeeded_at END,
        due_at = clock_timestamp() + CASE
            WHEN again_at_once THEN interval '0'
            -- What fails is tried again, ever more slowly, and at least once in a period of an hour or more.
            WHEN problem IS NOT NULL THEN least(greatest(j.period, interval '1 hour'), interval '5 seconds' * power(2, least(j.failures, 12)))
            ELSE j.period
        END
    WHERE j.name = job AND j.fence = held_fence;
END
$$;
COMMENT ON FUNCTION app.finish_job IS 'Gives the lease back with what came of it. Does nothing for a former holder.';

CREATE FUNCTION app.note_dry_run(job text, wanted_period interval, counts jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM app.require_job(job);
    INSERT INTO app.job AS j (name, period, dry_run_at, dry_run_result) VALUES (job, wanted_period, clock_timestamp(), counts)
    ON CONFLICT (name) DO UPDATE SET dry_run_at = excluded.dry_run_at, dry_run_result = excluded.dry_run_result;
END
$$;
COMMENT ON FUNCTION app.note_dry_run IS 'Keeps what a run that changed nothing would have done.';

REVOKE ALL ON FUNCTION app.require_job, app.acquire_job, app.keep_job, app.finish_job, app.note_dry_run FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.acquire_job, app.keep_job, app.finish_job, app.note_dry_run TO app_service_jobs;
