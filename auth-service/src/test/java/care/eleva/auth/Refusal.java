package care.eleva.auth;

import care.eleva.workos.emulator.Fault;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One error of WorkOS's token endpoint, in production's shape, and what becomes of it.
 *
 * @param fields what the body holds besides the code and the message
 * @param problem our code when it ends a sign-in
 * @param problemStatus its status
 * @param ends whether it ends a session when it answers a refresh; otherwise the session waits
 */
record Refusal(
        int status,
        Fault.Shape shape,
        String code,
        ObjectNode fields,
        String problem,
        int problemStatus,
        boolean ends) {

    private static final Fault.Shape OAUTH = Fault.Shape.OAUTH;
    private static final Fault.Shape CODE = Fault.Shape.CODE;

    /** The whole catalogue: WorkOS's OpenAPI document and reference of errors. */
    static List<Refusal> catalogue() {
        return List.of(
                // 400, OAuth's shape
                over(400, OAUTH, "invalid_grant", "sign_in_code_refused", 400),
                over(400, OAUTH, "invalid_link_authorization_code", "sign_in_code_refused", 400),
                over(400, OAUTH, "expired_token", "sign_in_code_refused", 400),
                over(400, OAUTH, "access_denied", "sign_in_cancelled", 403),
                over(400, OAUTH, "invalid_profile", "sign_in_failed", 403),
                over(400, OAUTH, "invalid_connection", "sign_in_failed", 403),
                over(400, OAUTH, "authorization_pending", "sign_in_failed", 403),
                over(400, OAUTH, "slow_down", "sign_in_failed", 403),
                over(400, OAUTH, "invitation_invalid", "invitation_not_usable", 403),
                over(400, OAUTH, "invitation_cannot_be_used_for_email", "invitation_not_usable", 403),
                over(400, OAUTH, "sign_up_not_allowed", "sign_up_refused", 403),
                over(400, OAUTH, "extra_attributes_required", "sign_in_step_missing", 403),
                over(400, OAUTH, "authentication_method_not_allowed", "sign_in_method_refused", 403),
                over(400, OAUTH, "organization_authentication_methods_required", "sign_in_method_refused", 403)
                        .with("auth_methods", object().put("password", false).put("google_oauth", true))
                        .with("sso_connection_ids", array("conn_01")),
                over(400, OAUTH, "organization_not_found", "organization_refused", 403),
                over(400, OAUTH, "organization_membership_not_found", "organization_refused", 403),
                over(400, OAUTH, "sso_required", "sso_required", 403)
                        .with("connection_ids", array("conn_01", "conn_02"))
                        .with("email", "p@eleva.test")
                        .with("pending_authentication_token", "secret-pending-token"),
                over(400, OAUTH, "sso_required", "sso_required", 403),
                over(400, CODE, "sso_required", "sso_required", 403)
                        .with("code", JsonNodeFactory.instance.nullNode())
                        .with("message", "Must use SSO for selected organization"),
                over(400, OAUTH, "mfa_enrollment", "mfa_required", 403),
                waits(400, OAUTH, "invalid_client", "sign_in_unavailable", 503),
                waits(400, OAUTH, "unauthorized_client", "sign_in_unavailable", 503),
                waits(400, OAUTH, "invalid_request", "sign_in_unavailable", 503),
                waits(400, OAUTH, "pkce_not_supported", "sign_in_token_refused", 502),
                waits(400, OAUTH, "token_too_big", "sign_in_token_refused", 502),
                // 400, with a code
                over(400, CODE, "invalid_credentials", "sign_in_code_refused", 400),
                over(400, CODE, "invalid_one_time_code", "sign_in_code_refused", 400),
                over(400, CODE, "one_time_code_expired", "sign_in_code_refused", 400),
                over(400, CODE, "one_time_code_previously_used", "sign_in_code_refused", 400),
                over(400, CODE, "one_time_code_too_many_attempts", "sign_in_code_refused", 400),
                over(400, CODE, "invalid_pending_authentication_token", "sign_in_code_refused", 400),
                over(400, CODE, "code_challenge_not_found", "sign_in_code_refused", 400),
                over(400, CODE, "user_mismatch", "sign_in_code_refused", 400),
                over(400, CODE, "invalid_organization_id", "organization_refused", 403),
                over(400, CODE, "phone_number_required", "sign_in_step_missing", 403),
                over(400, CODE, "verification_id_required", "sign_in_step_missing", 403),
                // 403
                over(403, CODE, "email_verification_required", "email_verification_required", 403)
                        .with("pending_authentication_token", "secret-pending-token")
                        .with("email", "p@eleva.test")
                        .with("email_verification_id", "email_verification_01"),
                over(403, CODE, "mfa_enrollment", "mfa_required", 403)
                        .with("pending_authentication_token", "secret-pending-token")
                        .with("user", user()),
                over(403, CODE, "mfa_challenge", "mfa_required", 403)
                        .with("pending_authentication_token", "secret-pending-token")
                        .with("authentication_factors", array())
                        .with("user", user()),
                over(403, CODE, "organization_selection_required", "organization_selection_required", 409)
                        .with("pending_authentication_token", "secret-pending-token")
                        .with(
                                "organizations",
                                array().add(object().put("id", "org_1").put("name", "One")))
                        .with("user", user()),
                over(403, CODE, "organization_selection_required", "organization_selection_required", 409),
                over(403, CODE, "authentication_method_not_allowed", "sign_in_method_refused", 403),
                over(403, CODE, "email_password_auth_disabled", "sign_in_method_refused", 403),
                over(403, CODE, "passkey_progressive_enrollment", "sign_in_step_missing", 403)
                        .with("pending_authentication_token", "secret-pending-token"),
                over(403, CODE, "radar_challenge", "sign_in_step_missing", 403)
                        .with("pending_authentication_token", "secret-pending-token"),
                over(403, CODE, "radar_sign_up_challenge", "sign_in_step_missing", 403),
                over(403, CODE, "radar_sms_sign_in_challenge", "sign_in_step_missing", 403),
                over(403, CODE, "application_consent_required", "sign_in_step_missing", 403),
                // Whatever comes to it
                over(400, OAUTH, "something_new", "sign_in_failed", 403),
                over(403, CODE, "something_new", "sign_in_failed", 403),
                // Of us, and of WorkOS
                waits(401, CODE, "unauthorized", "sign_in_unavailable", 503),
                waits(422, CODE, "invalid_request_parameters", "sign_in_unavailable", 503),
                waits(429, CODE, "daily_quota_exceeded", "sign_in_unavailable", 503),
                waits(429, OAUTH, "too_many_requests", "sign_in_unavailable", 503),
                waits(500, OAUTH, "server_error", "sign_in_unavailable", 503),
                waits(503, CODE, "service_unavailable", "sign_in_unavailable", 503));
    }

    Fault fault() {
        return Fault.on("POST", "/user_management/authenticate").status(status).error(shape, code, fields);
    }

    @Override
    public String toString() {
        return status + " " + code + " (" + shape + (fields.isEmpty() ? ")" : " and more)");
    }

    private static Refusal over(int status, Fault.Shape shape, String code, String problem, int problemStatus) {
        return new Refusal(status, shape, code, object(), problem, problemStatus, true);
    }

    private static Refusal waits(int status, Fault.Shape shape, String code, String problem, int problemStatus) {
        return new Refusal(status, shape, code, object(), problem, problemStatus, false);
    }

    private Refusal with(String name, String value) {
        fields.put(name, value);
        return this;
    }

    private Refusal with(String name, com.fasterxml.jackson.databind.JsonNode value) {
        fields.set(name, value);
        return this;
    }

    private static ObjectNode user() {
        return object().put("object", "user")
                .put("id", "user_01")
                .put("email", "p@eleva.test")
                .put("email_verified", true)
                .put("updated_at", "2026-01-01T00:00:00.000Z");
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ArrayNode array(String... values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (String value : values) {
            array.add(value);
        }
        return array;
    }
}
