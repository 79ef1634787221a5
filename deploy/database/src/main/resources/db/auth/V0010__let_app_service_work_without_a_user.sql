-- Jobs and webhooks of app-service: expiring holds, payments that Stripe tells of, notifications, retention. They have no
-- user and no token, and a login of their own that may call a handful of functions and touch no table.
INSERT INTO auth_private.system_login VALUES ('app_service_jobs');
