package care.eleva.auth.workos;

import care.eleva.kit.security.WorkosTokenConfig;
import care.eleva.kit.threads.Fence;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import kotlin.Pair;
import okhttp3.OkHttpClient;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How the ports reach WorkOS. The SDK sends; what comes back is read here, because its models fail on a missing field and
 * its exceptions know one of the two error shapes only. Its retries and those of its HTTP client are off: they would
 * repeat one-time grants.
 */
@ApplicationScoped
class WorkosApi {
    private static final Logger LOG = Logger.getLogger(WorkosApi.class);

    private final Fence fence;
    private final BaseClient sdk;
    private final String clientId;
    private final String apiBaseUrl;
    private final WorkosApiConfig config;

    WorkosApi(Fence fence, WorkosTokenConfig tokens, WorkosApiConfig config) {
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

    String clientId() {
        return clientId;
    }

    /** {@code what} names the call in logs; null parameters are left out. */
    <T> Uni<Reply<T>> get(
            String what, String path, Map<String, ? extends @Nullable Object> query, Function<JsonNode, T> reader) {
        List<Pair<String, String>> pairs = new ArrayList<>();
        query.forEach((name, value) -> {
            if (value != null) {
                pairs.add(new Pair<>(name, value.toString()));
            }
        });
        return send(what, new RequestConfig("GET", path, pairs, null, null, null, within(config.timeout())), reader);
    }

    <T> Uni<Reply<T>> post(
            String what, String path, Map<String, ? extends @Nullable Object> body, Function<JsonNode, T> reader) {
        return send(what, request("POST", path, body, config.timeout()), reader);
    }

    <T> Uni<Reply<T>> put(
            String what, String path, Map<String, ? extends @Nullable Object> body, Function<JsonNode, T> reader) {
        return send(what, request("PUT", path, body, config.timeout()), reader);
    }

    <T> Uni<Reply<T>> patch(
            String what, String path, Map<String, ? extends @Nullable Object> body, Function<JsonNode, T> reader) {
        return send(what, request("PATCH", path, body, config.timeout()), reader);
    }

    /** A deletion; the value of {@link Reply.Done} is true. */
    Uni<Reply<Boolean>> delete(String what, String path) {
        RequestConfig request =
                new RequestConfig("DELETE", path, List.of(), null, null, null, within(config.timeout()));
        return command(what, request);
    }

    /** A POST whose answer nobody reads and nobody waits long for. */
    Uni<Reply<Boolean>> post(String what, String path, Map<String, ? extends @Nullable Object> body) {
        return command(what, request("POST", path, body, config.shortTimeout()));
    }

    /** A sign-in or a refresh; {@code body} is the grant without the client's credentials. */
    Uni<SignInOutcome> authenticate(Map<String, ? extends @Nullable Object> body, Duration timeout) {
        RequestConfig request = request("POST", "/user_management/authenticate", body, timeout);
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

    /** An address for browsers. */
    URI url(String path, Map<String, ? extends @Nullable Object> query) {
        StringBuilder url = new StringBuilder(apiBaseUrl).append(path);
        char separator = '?';
        for (Map.Entry<String, ? extends @Nullable Object> parameter : query.entrySet()) {
            Object value = parameter.getValue();
            if (value != null) {
                url.append(separator).append(parameter.getKey()).append('=').append(segment(value.toString()));
                separator = '&';
            }
        }
        return URI.create(url.toString());
    }

    /** Percent-encoding that is right in a path segment and in a query. */
    static String segment(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Uni<Reply<Boolean>> command(String what, RequestConfig request) {
        return ask(what, () -> {
            sdk.requestVoid(request);
            return true;
        });
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
                return new Reply.Transient<>(Reply.Transient.UNUSABLE, null);
            }
        });
    }

    private static RequestConfig request(
            String method, String path, Map<String, ? extends @Nullable Object> body, Duration timeout) {
        Map<String, Object> present = new LinkedHashMap<>();
        body.forEach((name, value) -> {
            if (value != null) {
                present.put(name, value);
            }
        });
        return new RequestConfig(method, path, List.of(), present, null, null, within(timeout));
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
}
