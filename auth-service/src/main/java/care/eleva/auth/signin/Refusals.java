package care.eleva.auth.signin;

import care.eleva.auth.workos.SignInOutcome;
import java.util.HashMap;
import java.util.Map;

/**
 * What becomes of every code with which WorkOS refuses a sign-in, at its token endpoint or on our callback. The groups say
 * what helps; a code that is in none is {@code sign_in_failed}.
 */
final class Refusals {
    private static final Map<String, SignInProblem> BY_CODE = new HashMap<>();

    static {
        // A new sign-in helps.
        group(
                SignInProblem.SIGN_IN_CODE_REFUSED,
                "invalid_grant",
                "expired_token",
                "invalid_pending_authentication_token",
                "invalid_link_authorization_code",
                "code_challenge_not_found",
                "invalid_credentials",
                "invalid_one_time_code",
                "one_time_code_expired",
                "one_time_code_previously_used",
                "one_time_code_too_many_attempts",
                "user_mismatch",
                "oauth_failed");
        group(SignInProblem.SIGN_IN_CANCELLED, "access_denied");
        // The sign-in page asks for it, when it is visited again.
        group(SignInProblem.EMAIL_VERIFICATION_REQUIRED, "email_verification_required");
        group(SignInProblem.MFA_REQUIRED, "mfa_enrollment", "mfa_challenge", "mfa_verification");
        group(
                SignInProblem.SIGN_IN_STEP_MISSING,
                "passkey_progressive_enrollment",
                "radar_challenge",
                "radar_sign_up_challenge",
                "radar_sms_sign_in_challenge",
                "verification_id_required",
                "phone_number_required",
                "application_consent_required",
                "extra_attributes_required",
                "login_required",
                "interaction_required",
                "consent_required");
        // Another way of signing in helps.
        group(SignInProblem.SSO_REQUIRED, "sso_required");
        group(
                SignInProblem.SIGN_IN_METHOD_REFUSED,
                "authentication_method_not_allowed",
                "organization_authentication_methods_required",
                "email_password_auth_disabled");
        // Another organization or another invitation helps.
        group(
                SignInProblem.ORGANIZATION_REFUSED,
                "organization_not_found",
                "organization_membership_not_found",
                "organization_invalid",
                "invalid_organization_id");
        group(SignInProblem.ORGANIZATION_SELECTION_REQUIRED, "organization_selection_required");
        group(SignInProblem.INVITATION_NOT_USABLE, "invitation_invalid", "invitation_cannot_be_used_for_email");
        group(SignInProblem.SIGN_UP_REFUSED, "sign_up_not_allowed");
        // Ours to mend.
        group(SignInProblem.SIGN_IN_TOKEN_REFUSED, "token_too_big", "pkce_not_supported");
        group(
                SignInProblem.SIGN_IN_UNAVAILABLE,
                "server_error",
                "temporarily_unavailable",
                "invalid_client",
                "unauthorized_client",
                "invalid_request",
                "invalid_request_parameters");
        // An administrator must look: what is left of the catalogue, and whatever comes to it.
        group(
                SignInProblem.SIGN_IN_FAILED,
                "invalid_profile",
                "invalid_connection",
                "connection_invalid",
                "connection_strategy_invalid",
                "connection_unlinked",
                "ambiguous_connection_selector",
                "invalid_connection_selector",
                "authorization_pending",
                "slow_down");
    }

    private Refusals() {}

    /** The problem for a code that WorkOS has sent to our callback. */
    static SignInProblem of(String code) {
        return BY_CODE.getOrDefault(code, SignInProblem.SIGN_IN_FAILED);
    }

    /** The problem for an outcome that is not the one that was needed. */
    static SignInProblem of(SignInOutcome outcome) {
        return switch (outcome) {
            case SignInOutcome.Transient away ->
                of(away.code()) == SignInProblem.SIGN_IN_TOKEN_REFUSED
                        ? SignInProblem.SIGN_IN_TOKEN_REFUSED
                        : SignInProblem.SIGN_IN_UNAVAILABLE;
            case SignInOutcome.NeedsSso sso -> SignInProblem.SSO_REQUIRED;
            case SignInOutcome.NeedsMfa mfa -> SignInProblem.MFA_REQUIRED;
            case SignInOutcome.Terminal no -> of(no.code());
            case SignInOutcome.NeedsOrganizationSelection choice -> SignInProblem.ORGANIZATION_SELECTION_REQUIRED;
            case SignInOutcome.SignedIn elsewhere -> SignInProblem.SIGN_IN_TOKEN_REFUSED;
        };
    }

    /** WorkOS's own code of an outcome, for the trail and for whoever reads the problem. */
    static String code(SignInOutcome outcome) {
        return switch (outcome) {
            case SignInOutcome.Transient(String code, var retryAfter) -> code;
            case SignInOutcome.NeedsSso sso -> "sso_required";
            case SignInOutcome.NeedsMfa(String code) -> code;
            case SignInOutcome.Terminal(String code) -> code;
            case SignInOutcome.NeedsOrganizationSelection choice -> "organization_selection_required";
            case SignInOutcome.SignedIn elsewhere -> "another_organization";
        };
    }

    private static void group(SignInProblem problem, String... codes) {
        for (String code : codes) {
            BY_CODE.put(code, problem);
        }
    }
}
