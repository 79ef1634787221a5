package care.eleva.auth.workos;

import care.eleva.kit.security.WorkosTokenConfig;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.workos.WorkOS;
import com.workos.common.exceptions.WorkOSException;
import com.workos.common.http.BaseClient;
import com.workos.common.http.RequestConfig;
import com.workos.common.http.RequestOptions;
import com.workos.common.http.RetryConfig;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import kotlin.Pair;
import okhttp3.OkHttpClient;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The port over WorkOS's SDK. The SDK sends; what comes back is read here, because its models fail on a missing field and
 * its exceptions know one of the two error shapes only. Its retries and those of its HTTP client are off: they would repeat one-time grants.
 */
@ApplicationScoped
class SdkWorkosClient implements WorkosClient {
    private static final Logger LOG = Logger.getLogger(SdkWorkosClient.class);
    private static final String AUTHENTICATE = "/user_management/authenticate";
    private static final String MEMBERSHIPS = "/user_management/organization_memberships";

    private final Fence fence;
    private final BaseClient sdk;
    private final String clientId;
    private final String apiBaseUrl;
    private final WorkosApiConfig config;

    SdkWorkosClient(Fence fence, WorkosTokenConfig tokens, WorkosApiConfig config) {
        this.fence = fence;
        this.clientId = tokens.clientId();
        this.apiBaseUrl = tokens.apiBaseUrl();
        this.config = config;
        this.sdk = WorkOS.builder()
                .apiKey(config.key())
                .clientId(clientId)
                .apiBaseUrl(apiBaseUrl)
                .retryConfig(RetryConfig.DISABLED)
                .httpClient(new OkHttpClient.Builder()
                        .retryOnConnectionFailure(false)
                        .connectTimeout(config.connectTimeout())
                        .callTimeout(config.timeout())
                        .build())
                .build()
                .baseClient;
    }

    @Override
    public URI authorizationUrl(AuthorizationRequest request) {
        Map<String, @Nullable String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", clientId);
        query.put("redirect_uri", config.redirectUri().toString());
        query.put("provider", "authkit");
        query.put("state", request.state());
        query.put("code_challenge", request.codeChallenge());
        query.put("code_challenge_method", "S256");
        query.put("organization_id", request.organizationId());
        query.put("login_hint", request.loginHint());
        query.put("screen_hint", request.screenHint());
        query.put("invitation_token", request.invitationToken());
        return url("/user_management/authorize", query);
    }

    @Override
    public URI logoutUrl(String sessionId, URI returnTo) {
        Map<String, @Nullable String> query = new LinkedHashMap<>();
        query.put("session_id", sessionId);
        query.put("return_to", returnTo.toString());
        return url("/user_management/sessions/logout", query);
    }

    @Override
    public Uni<SignInOutcome> exchangeCode(String code, String codeVerifier, ClientDetails client) {
        Map<String, @Nullable Object> body = grant("authorization_code", client);
        body.put("code", code);
        body.put("code_verifier", codeVerifier);
        return authenticate(body, config.timeout());
    }

    @Override
    public Uni<SignInOutcome> selectOrganization(String pendingToken, String organizationId, ClientDetails client) {
        Map<String, @Nullable Object> body = grant("urn:workos:oauth:grant-type:organization-selection", client);
        body.put("pending_authentication_token", pendingToken);
        body.put("organization_id", organizationId);
        return authenticate(body, config.timeout());
    }

    @Override
    public Uni<SignInOutcome> refresh(String refreshToken, @Nullable String organizationId, ClientDetails client) {
        Map<String, @Nullable Object> body = grant("refresh_token", client);
        body.put("refresh_token", refreshToken);
        body.put("organization_id", organizationId);
        return authenticate(body, config.shortTimeout());
    }

    @Override
    public Uni<Reply<Boolean>> revokeSession(String sessionId) {
        RequestConfig request =
                post("/user_management/sessions/revoke", Map.of("session_id", sessionId), config.shortTimeout());
        return ask("revoke session", () -> {
            sdk.requestVoid(request);
            return true;
        });
    }

    @Override
    public Uni<Reply<WorkosOrganization>> organization(String id) {
        return get("organization", "/organizations/" + segment(id), List.of(), Answers::organization);
    }

    @Override
    public Uni<Reply<WorkosOrganization>> organizationByExternalId(String externalId) {
        return get(
                "organization", "/organizations/external_id/" + segment(externalId), List.of(), Answers::organization);
    }

    @Override
    public Uni<Reply<WorkosOrganization>> createOrganization(String name, String externalId) {
        Map<String, Object> body = Map.of("name", name, "external_id", externalId);
        return send("create organization", post("/organizations", body, config.timeout()), Answers::organization);
    }

    @Override
    public Uni<Reply<List<WorkosMembership>>> memberships(String userId, String organizationId) {
        List<Pair<String, String>> query = List.of(
                new Pair<>("user_id", userId),
                new Pair<>("organization_id", organizationId),
                new Pair<>("statuses", "active,inactive,pending"));
        return get("memberships", MEMBERSHIPS, query, json -> Answers.list(json.path("data"), Answers::membership));
    }

    @Override
    public Uni<Reply<WorkosMembership>> createMembership(String userId, String organizationId, String roleSlug) {
        Map<String, Object> body = Map.of("user_id", userId, "organization_id", organizationId, "role_slug", roleSlug);
        return send("create membership", post(MEMBERSHIPS, body, config.timeout()), Answers::membership);
    }

    @Override
    public Uni<Reply<Set<String>>> roleSlugs() {
        return get("roles", "/authorization/roles", List.of(), Answers::roleSlugs);
    }

    @Override
    public Uni<Reply<List<SigningKey>>> signingKeys() {
        return get("key set", "/sso/jwks/" + segment(clientId), List.of(), Answers::signingKeys);
    }

    private Map<String, @Nullable Object> grant(String type, ClientDetails client) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("grant_type", type);
        body.put("client_id", clientId);
        body.put("client_secret", config.key());
        body.put("ip_address", client.ipAddress());
        body.put("user_agent", client.userAgent());
        return body;
    }

    private Uni<SignInOutcome> authenticate(Map<String, @Nullable Object> body, Duration timeout) {
        body.values().removeIf(value -> value == null);
        RequestConfig request = post(AUTHENTICATE, body, timeout);
        return fence.call(() -> {
            try {
                return Answers.signedIn(json(request));
            } catch (WorkOSException failure) {
                ErrorBody error = ErrorBody.of(failure, sdk.objectMapper);
                report("authenticate", error);
                return Answers.refused(error);
            } catch (RuntimeException | JsonProcessingException unusable) {
                LOG.warnf(
                        "WorkOS, authenticate: unusable answer (%s)",
                        unusable.getClass().getSimpleName());
                return new SignInOutcome.Transient("unusable_answer", null);
            }
        });
    }

    private <T> Uni<Reply<T>> get(
            String what, String path, List<Pair<String, String>> query, Function<JsonNode, T> reader) {
        return send(what, new RequestConfig("GET", path, query, null, null, null, within(config.timeout())), reader);
    }

    private RequestConfig post(String path, Map<String, ?> body, Duration timeout) {
        return new RequestConfig("POST", path, List.of(), body, null, null, within(timeout));
    }

    private <T> Uni<Reply<T>> send(String what, RequestConfig request, Function<JsonNode, T> reader) {
        return ask(what, () -> reader.apply(json(request)));
    }

    private <T> Uni<Reply<T>> ask(String what, Question<T> question) {
        return fence.call(() -> {
            try {
                return new Reply.Done<>(question.ask());
            } catch (WorkOSException failure) {
                ErrorBody error = ErrorBody.of(failure, sdk.objectMapper);
                report(what, error);
                return error.isTransient()
                        ? new Reply.Transient<>(error.code(), error.retryAfter())
                        : new Reply.Refused<>(error.status(), error.code());
            } catch (RuntimeException | JsonProcessingException unusable) {
                LOG.warnf(
                        "WorkOS, %s: unusable answer (%s)",
                        what, unusable.getClass().getSimpleName());
                return new Reply.Transient<>("unusable_answer", null);
            }
        });
    }

    /** The SDK is written in Kotlin, which throws Jackson's checked exception without declaring it. */
    private JsonNode json(RequestConfig request) throws JsonProcessingException {
        return sdk.requestJson(request);
    }

    /** A call whose answer may not be JSON. */
    private interface Question<T> {
        T ask() throws JsonProcessingException;
    }

    private static void report(String what, ErrorBody error) {
        if (error.isOurMistake()) {
            LOG.errorf("WorkOS, %s: refuses our credentials or request: %d %s", what, error.status(), error.code());
        } else if (error.isTransient()) {
            LOG.warnf("WorkOS, %s: %d %s", what, error.status(), error.code());
        } else {
            LOG.debugf("WorkOS, %s: %d %s", what, error.status(), error.code());
        }
    }

    private static RequestOptions within(Duration timeout) {
        return RequestOptions.builder().timeoutMillis(timeout.toMillis()).build();
    }

    private URI url(String path, Map<String, @Nullable String> query) {
        StringBuilder url = new StringBuilder(apiBaseUrl).append(path);
        char separator = '?';
        for (Map.Entry<String, @Nullable String> parameter : query.entrySet()) {
            String value = parameter.getValue();
            if (value != null) {
                url.append(separator).append(parameter.getKey()).append('=').append(encode(value));
                separator = '&';
            }
        }
        return URI.create(url.toString());
    }

    private static String segment(String value) {
        return encode(value);
    }

    /** Percent-encoding that is right in a path segment and in a query. */
    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
