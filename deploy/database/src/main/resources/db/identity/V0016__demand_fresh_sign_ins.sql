-- How fresh a sign-in must be is remembered here, and not in the address that comes back: only then can nobody take it off.
ALTER TABLE identity.sign_in_flow
    ADD COLUMN max_age integer CONSTRAINT sign_in_flow_max_age_check CHECK (max_age BETWEEN 0 AND 9999999);
COMMENT ON COLUMN identity.sign_in_flow.max_age IS 'Seconds: how long before created_at the person may have proved who they are, at most; null when that does not matter.';
GRANT INSERT (max_age) ON identity.sign_in_flow TO auth_service_session;
