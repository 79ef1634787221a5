package care.eleva.auth.workos;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link WorkosClient} over the SDK. */
@ApplicationScoped
class SdkWorkosClient implements WorkosClient {
    private final WorkosApi api;
    private final WorkosApiConfig config;

    SdkWorkosClient(WorkosApi api, WorkosApiConfig config) {
        this.api = api;
        this.config = config;
    }

    @Override
    public URI authorizationUrl(AuthorizationRequest request) {
        Map<String, @Nullable Object> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", api.clientId());
        query.put("redirect_uri", config.redirectUri());
        query.put("provider", "authkit");
        query.put("state", request.state());
        query.put("code_challenge", request.codeChallenge());
        query.put("code_challenge_method", "S256");
        query.put("organization_id", request.organizationId());
        query.put("login_hint", request.loginHint());
        query.put("screen_hint", request.screenHint());
        query.put("invitation_token", request.invitationToken());
        query.put("max_age", request.maxAge());
        return api.url("/user_management/authorize", query);
    }

    @Override
    public URI logoutUrl(String sessionId, URI returnTo) {
        Map<String, @Nullable Object> query = new LinkedHashMap<>();
        query.put("session_id", sessionId);
        query.put("return_to", returnTo);
        return api.url("/user_management/sessions/logout", query);
    }

    @Override
    public Uni<SignInOutcome> exchangeCode(String code, String codeVerifier, ClientDetails client) {
        Map<String, @Nullable Object> body = grant("authorization_code", client);
        body.put("code", code);
        body.put("code_verifier", codeVerifier);
        return api.authenticate(body, config.timeout());
    }

    @Override
    public Uni<SignInOutcome> selectOrganization(String pendingToken, String organizationId, ClientDetails client) {
        Map<String, @Nullable Object> body = grant("urn:workos:oauth:grant-type:organization-selection", client);
        body.put("pending_authentication_token", pendingToken);
        body.put("organization_id", organizationId);
        return api.authenticate(body, config.timeout());
    }

    @Override
    public Uni<SignInOutcome> refresh(String refreshToken, @Nullable String organizationId, ClientDetails client) {
        Map<String, @Nullable Object> body = grant("refresh_token", client);
        body.put("refresh_token", refreshToken);
        body.put("organization_id", organizationId);
        return api.authenticate(body, config.shortTimeout());
    }

    @Override
    public Uni<Reply<Boolean>> revokeSession(String sessionId) {
        return api.post("revoke session", "/user_management/sessions/revoke", Map.of("session_id", sessionId));
    }

    @Override
    public Uni<Reply<List<SigningKey>>> signingKeys() {
        return api.get("key set", "/sso/jwks/" + WorkosApi.segment(api.clientId()), Map.of(), Answers::signingKeys);
    }

    private Map<String, @Nullable Object> grant(String type, ClientDetails client) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("grant_type", type);
        body.put("client_id", api.clientId());
        body.put("client_secret", config.key());
        body.put("ip_address", client.ipAddress());
        body.put("user_agent", client.userAgent());
        return body;
    }
}
