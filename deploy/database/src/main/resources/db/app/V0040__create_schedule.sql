-- When an expert can be booked: hours of the week in the expert's own time zone, dates with hours of their own, and dates
-- when the expert is away. What is free follows from these and from what is booked; it is computed here and nowhere else,
-- so that what a page shows and what a booking accepts cannot differ.
CREATE TABLE app.schedule (
    org_id                 text COLLATE "C" NOT NULL DEFAULT auth.org_id(),
    expert_id              text COLLATE "C" NOT NULL DEFAULT auth.user_id(),
    time_zone              text COLLATE "C" NOT NULL CONSTRAINT schedule_time_zone_check
        CHECK (time_zone ~ '^(UTC|[A-Z][A-Za-z]+(/[A-Z][A-Za-z_-]+){1,2})$' AND timezone(time_zone, timestamptz 'epoch') IS NOT NULL),
    minimum_notice_minutes integer          NOT NULL DEFAULT 1440 CONSTRAINT schedule_minimum_notice_minutes_check CHECK (minimum_notice_minutes BETWEEN 0 AND 43200),
    booking_window_days    integer          NOT NULL DEFAULT 60 CONSTRAINT schedule_booking_window_days_check CHECK (booking_window_days BETWEEN 1 AND 365),
    slot_interval_minutes  integer          NOT NULL DEFAULT 30 CONSTRAINT schedule_slot_interval_minutes_check CHECK (slot_interval_minutes BETWEEN 5 AND 720),
    buffer_before_minutes  integer          NOT NULL DEFAULT 10 CONSTRAINT schedule_buffer_before_minutes_check CHECK (buffer_before_minutes BETWEEN 0 AND 720),
    buffer_after_minutes   integer          NOT NULL DEFAULT 0 CONSTRAINT schedule_buffer_after_minutes_check CHECK (buffer_after_minutes BETWEEN 0 AND 720),
    version                integer          NOT NULL DEFAULT 1,
    created_at             timestamptz      NOT NULL DEFAULT now(),
    updated_at             timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT schedule_pkey PRIMARY KEY (org_id, expert_id)
);
COMMENT ON TABLE app.schedule IS 'How an expert can be booked in an organization. Without one, nothing is offered.';
COMMENT ON COLUMN app.schedule.time_zone IS 'IANA region; wall times of the schedule and its dates are meant in it. No offsets: they know no daylight saving.';
COMMENT ON COLUMN app.schedule.minimum_notice_minutes IS 'A slot begins at least so long after it is booked.';
COMMENT ON COLUMN app.schedule.booking_window_days IS 'A slot begins at most so many dates after today''s.';
COMMENT ON COLUMN app.schedule.slot_interval_minutes IS 'From the beginning of a window, a slot may begin every so many minutes.';
COMMENT ON COLUMN app.schedule.buffer_before_minutes IS 'Kept free before a booking, from other bookings only: working hours are not cut.';

CREATE TABLE app.schedule_window (
    org_id    text COLLATE "C" NOT NULL DEFAULT auth.org_id(),
    expert_id text COLLATE "C" NOT NULL DEFAULT auth.user_id(),
    weekday   smallint         NOT NULL CONSTRAINT schedule_window_weekday_check CHECK (weekday BETWEEN 1 AND 7),
    opens     time             NOT NULL CONSTRAINT schedule_window_opens_check CHECK (opens < '24:00' AND extract(second FROM opens) = 0),
    closes    time             NOT NULL CONSTRAINT schedule_window_closes_check CHECK (closes < '24:00' AND extract(second FROM closes) = 0),
    CONSTRAINT schedule_window_pkey PRIMARY KEY (org_id, expert_id, weekday, opens),
    CONSTRAINT schedule_window_schedule_fkey FOREIGN KEY (org_id, expert_id) REFERENCES app.schedule (org_id, expert_id) ON DELETE CASCADE
);
COMMENT ON TABLE app.schedule_window IS 'Hours of a weekday, 1 is Monday. Closing at or before the opening means the next day.';

CREATE TABLE app.schedule_override (
    org_id    text COLLATE "C" NOT NULL DEFAULT auth.org_id(),
    expert_id text COLLATE "C" NOT NULL DEFAULT auth.user_id(),
    on_date   date             NOT NULL,
    CONSTRAINT schedule_override_pkey PRIMARY KEY (org_id, expert_id, on_date),
    CONSTRAINT schedule_override_schedule_fkey FOREIGN KEY (org_id, expert_id) REFERENCES app.schedule (org_id, expert_id) ON DELETE CASCADE
);
COMMENT ON TABLE app.schedule_override IS 'A date whose own windows, perhaps none, take the place of its weekday''s. What opened the evening before runs on.';

CREATE TABLE app.schedule_override_window (
    org_id    text COLLATE "C" NOT NULL DEFAULT auth.org_id(),
    expert_id text COLLATE "C" NOT NULL DEFAULT auth.user_id(),
    on_date   date             NOT NULL,
    opens     time             NOT NULL CONSTRAINT schedule_override_window_opens_check CHECK (opens < '24:00' AND extract(second FROM opens) = 0),
    closes    time             NOT NULL CONSTRAINT schedule_override_window_closes_check CHECK (closes < '24:00' AND extract(second FROM closes) = 0),
    CONSTRAINT schedule_override_window_pkey PRIMARY KEY (org_id, expert_id, on_date, opens),
    CONSTRAINT schedule_override_window_override_fkey FOREIGN KEY (org_id, expert_id, on_date)
        REFERENCES app.schedule_override (org_id, expert_id, on_date) ON DELETE CASCADE
);
COMMENT ON TABLE app.schedule_override_window IS 'Hours of one date. Closing at or before the opening means the next day.';

CREATE TABLE app.blocked_date (
    org_id     text COLLATE "C" NOT NULL DEFAULT auth.org_id(),
    id         uuid             NOT NULL,
    expert_id  text COLLATE "C" NOT NULL DEFAULT auth.user_id(),
    from_date  date             NOT NULL,
    to_date    date             NOT NULL,
    reason     text             CONSTRAINT blocked_date_reason_check CHECK (length(reason) BETWEEN 1 AND 200),
    created_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT blocked_date_pkey PRIMARY KEY (org_id, id),
    CONSTRAINT blocked_date_period_check CHECK (to_date >= from_date AND to_date - from_date < 366)
);
CREATE INDEX blocked_date_expert_idx ON app.blocked_date (org_id, expert_id, from_date, id);
COMMENT ON TABLE app.blocked_date IS 'Dates, both included and in the schedule''s zone, on which the expert takes no bookings.';
COMMENT ON COLUMN app.blocked_date.reason IS 'For the expert alone: why somebody is away is nobody else''s business.';

-- Everybody has a schedule of their own and sees no other one; the owner's functions see all, to compute what is free.
ALTER TABLE app.schedule ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.schedule FORCE ROW LEVEL SECURITY;
CREATE POLICY schedule_select ON app.schedule FOR SELECT TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()) AND (SELECT auth.has('availability:view_own')));
CREATE POLICY schedule_insert ON app.schedule FOR INSERT TO app_service
    WITH CHECK (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()) AND (SELECT auth.has('availability:edit_own')));
CREATE POLICY schedule_update ON app.schedule FOR UPDATE TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()) AND (SELECT auth.has('availability:edit_own')))
    WITH CHECK (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()));
CREATE POLICY schedule_owner ON app.schedule FOR SELECT TO eleva_app_owner USING (true);
GRANT SELECT ON app.schedule TO app_service;
GRANT INSERT (time_zone, minimum_notice_minutes, booking_window_days, slot_interval_minutes, buffer_before_minutes, buffer_after_minutes)
    ON app.schedule TO app_service;
GRANT UPDATE (time_zone, minimum_notice_minutes, booking_window_days, slot_interval_minutes, buffer_before_minutes, buffer_after_minutes, version, updated_at)
    ON app.schedule TO app_service;

ALTER TABLE app.schedule_window ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.schedule_window FORCE ROW LEVEL SECURITY;
CREATE POLICY schedule_window_select ON app.schedule_window FOR SELECT TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()) AND (SELECT auth.has('availability:view_own')));
CREATE POLICY schedule_window_insert ON app.schedule_window FOR INSERT TO app_service
    WITH CHECK (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()) AND (SELECT auth.has('availability:edit_own')));
CREATE POLICY schedule_window_delete ON app.schedule_window FOR DELETE TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()) AND (SELECT auth.has('availability:edit_own')));
CREATE POLICY schedule_window_owner ON app.schedule_window FOR SELECT TO eleva_app_owner USING (true);
GRANT SELECT, DELETE ON app.schedule_window TO app_service;
GRANT INSERT (weekday, opens, closes) ON app.schedule_window TO app_service;

ALTER TABLE app.schedule_override ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.schedule_override FORCE ROW LEVEL SECURITY;
CREATE POLICY schedule_override_select ON app.schedule_override FOR SELECT TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()) AND (SELECT auth.has('availability:view_own')));
CREATE POLICY schedule_override_insert ON app.schedule_override FOR INSERT TO app_service
    WITH CHECK (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()) AND (SELECT auth.has('availability:edit_own')));
CREATE POLICY schedule_override_delete ON app.schedule_override FOR DELETE TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()) AND (SELECT auth.has('availability:edit_own')));
CREATE POLICY schedule_override_owner ON app.schedule_override FOR SELECT TO eleva_app_owner USING (true);
GRANT SELECT, DELETE ON app.schedule_override TO app_service;
GRANT INSERT (on_date) ON app.schedule_override TO app_service;

ALTER TABLE app.schedule_override_window ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.schedule_override_window FORCE ROW LEVEL SECURITY;
CREATE POLICY schedule_override_window_select ON app.schedule_override_window FOR SELECT TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()) AND (SELECT auth.has('availability:view_own')));
CREATE POLICY schedule_override_window_insert ON app.schedule_override_window FOR INSERT TO app_service
    WITH CHECK (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()) AND (SELECT auth.has('availability:edit_own')));
-- Nobody deletes these rows; they go with their date by the foreign key, which no policy stops.
CREATE POLICY schedule_override_window_owner ON app.schedule_override_window FOR SELECT TO eleva_app_owner USING (true);
GRANT SELECT ON app.schedule_override_window TO app_service;
GRANT INSERT (on_date, opens, closes) ON app.schedule_override_window TO app_service;

ALTER TABLE app.blocked_date ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.blocked_date FORCE ROW LEVEL SECURITY;
CREATE POLICY blocked_date_select ON app.blocked_date FOR SELECT TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()) AND (SELECT auth.has('availability:view_own')));
CREATE POLICY blocked_date_insert ON app.blocked_date FOR INSERT TO app_service
    WITH CHECK (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()) AND (SELECT auth.has('availability:create')));
CREATE POLICY blocked_date_delete ON app.blocked_date FOR DELETE TO app_service
    USING (org_id = (SELECT auth.org_id()) AND expert_id = (SELECT auth.user_id()) AND (SELECT auth.has('availability:delete_own')));
CREATE POLICY blocked_date_owner ON app.blocked_date FOR SELECT TO eleva_app_owner USING (true);
GRANT SELECT, DELETE ON app.blocked_date TO app_service;
GRANT INSERT (id, from_date, to_date, reason) ON app.blocked_date TO app_service;
