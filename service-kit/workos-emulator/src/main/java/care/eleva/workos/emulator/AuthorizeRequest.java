package care.eleva.workos.emulator;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parameters of {@code GET /user_management/authorize} (workos.md §1.1). */
record AuthorizeRequest(
        String redirectUri,
        @Nullable String state,
        @Nullable String provider,
        @Nullable String organizationId,
        @Nullable String challenge,
        @Nullable String loginHint,
        @Nullable String screenHint,
        @Nullable String invitationToken,
        @Nullable String maxAge,
        String rawQuery) {

    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final Set<String> PROVIDERS = Set.of(
            "authkit",
            "AppleOAuth",
            "BitbucketOAuth",
            "GitHubOAuth",
            "GitLabOAuth",
            "GoogleOAuth",
            "IntuitOAuth",
            "LinkedInOAuth",
            "MicrosoftOAuth",
            "SalesforceOAuth",
            "SlackOAuth",
            "VercelMarketplaceOAuth",
            "VercelOAuth",
            "XeroOAuth");

    /** What is wrong, told to the application on its redirect URI. */
    static final class Refused extends RuntimeException {
        private final String error;
        private final String description;

        Refused(String error, String description) {
            super(description, null, false, false);
            this.error = error;
            this.description = description;
        }

        String error() {
            return error;
        }

        String description() {
            return description;
        }
    }

    static AuthorizeRequest of(Call call, String redirectUri) {
        return new AuthorizeRequest(
                redirectUri,
                call.query("state"),
                call.query("provider"),
                call.query("organization_id"),
                call.query("code_challenge"),
                call.query("login_hint"),
                call.query("screen_hint"),
                call.query("invitation_token"),
                call.query("max_age"),
                call.rawQuery());
    }

    /** Checks what may be told to the application; the client and the redirect URI were checked before. */
    void check(Call call, Store store) {
        if (!"code".equals(call.query("response_type"))) {
            throw new Refused("invalid_request", "response_type must be code.");
        }
        if (call.query("connection_id") != null) {
            throw new Refused("connection_invalid", "There are no connections.");
        }
        if (provider == null && organizationId == null) {
            throw new Refused("invalid_connection_selector", "provider or organization_id must be given.");
        }
        if (provider != null && !PROVIDERS.contains(provider)) {
            throw new Refused("invalid_connection_selector", "The provider is unknown.");
        }
        if (organizationId != null && store.organizations.find(organizationId).isEmpty()) {
            throw new Refused("organization_invalid", "The organization does not exist.");
        }
        if (maxAge != null && !SECONDS.matcher(maxAge).matches()) {
            throw new Refused("invalid_request", "max_age must be a number of seconds.");
        }
        var method = call.query("code_challenge_method");
        if (challenge == null
                ? method != null
                : !"S256".equals(method) || !CHALLENGE.matcher(challenge).matches()) {
            throw new Refused("invalid_request", "Only a code_challenge with the method S256 is taken.");
        }
    }

    /** The application's address with a code. */
    String success(String code) {
        return redirect("code=" + encode(code));
    }

    /** The application's address with an error. */
    String failure(String error, String description) {
        return redirect("error=" + encode(error) + "&error_description=" + encode(description));
    }

    private String redirect(String parameters) {
        var glue = redirectUri.contains("?") ? "&" : "?";
        return redirectUri + glue + parameters + (state == null ? "" : "&state=" + encode(state));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
