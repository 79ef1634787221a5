package care.eleva.app.stripe;

import care.eleva.kit.threads.Fence;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.net.ApiResource.RequestMethod;
import com.stripe.net.FormEncoder;
import com.stripe.net.RawRequestOptions;
import com.stripe.net.RequestOptions.RequestOptionsBuilder;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How the port reaches Stripe. The SDK signs, encodes and sends; what comes back is read here, because its models are read and
 * written by reflection over some two thousand classes, which a native image would have to keep. Its retries are off: whether
 * to ask again is for whoever knows what the question was for.
 */
@ApplicationScoped
class StripeApi {
    /** What the answers are read as. Changed by hand, with the tests, and not by a new version of the SDK. */
    static final String API_VERSION = "2026-07-29.dahlia";

    private static final Logger LOG = Logger.getLogger(StripeApi.class);
    private static final String UNUSABLE = "unusable_answer";

    static {
        // It would tell Stripe how long our calls take, by reflection.
        Stripe.enableTelemetry = false;
    }

    private final Fence fence;
    private final ObjectMapper json;
    private final StripeClient sdk;

    StripeApi(Fence fence, StripeConfig config, ObjectMapper json) {
        this.fence = fence;
        this.json = json;
        this.sdk = StripeClient.builder()
                .setApiKey(config.apiKey())
                .setApiBase(config.apiBaseUrl().toString())
                .setMaxNetworkRetries(0)
                .setHttpClient(new StripeHttp(config, json))
                .build();
    }

    /** {@code what} names the call in logs. {@code account} is whose account is asked about; null for our own. */
    <T> Uni<StripeReply<T>> get(
            String what,
            String path,
            Map<String, Object> query,
            @Nullable String account,
            Function<JsonNode, T> reader) {
        String target = query.isEmpty() ? path : path + "?" + FormEncoder.createQueryString(query);
        return ask(what, reader, () -> send(RequestMethod.GET, target, null, options(null, account)));
    }

    /** Nothing is sent without an idempotency key of ours but what may happen twice. */
    <T> Uni<StripeReply<T>> post(
            String what,
            String path,
            Map<String, Object> form,
            @Nullable String idempotencyKey,
            Function<JsonNode, T> reader) {
        String content = FormEncoder.createQueryString(form);
        return ask(what, reader, () -> send(RequestMethod.POST, path, content, options(idempotencyKey, null)));
    }

    /** An id as a part of a path. */
    static String segment(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private <T> Uni<StripeReply<T>> ask(String what, Function<JsonNode, T> reader, Question question) {
        return fence.call(() -> {
            try {
                return new StripeReply.Done<>(reader.apply(json.readTree(question.ask())));
            } catch (ErrorAnswer error) {
                return refused(what, error);
            } catch (StripeException away) {
                LOG.warnf("Stripe, %s: no answer (%s)", what, cause(away));
                return new StripeReply.Transient<>("unreachable");
            } catch (StripeAnswers.Unusable | JsonProcessingException unusable) {
                LOG.warnf("Stripe, %s: unusable answer (%s)", what, reason(unusable));
                return new StripeReply.Transient<>(UNUSABLE);
            }
        });
    }

    private String send(RequestMethod method, String path, @Nullable String content, RawRequestOptions options)
            throws StripeException {
        return sdk.rawRequest(method, path, content, options).body();
    }

    private static RawRequestOptions options(@Nullable String idempotencyKey, @Nullable String account) {
        RawRequestOptions.RawRequestOptionsBuilder options = RawRequestOptions.builder();
        RequestOptionsBuilder.unsafeSetStripeVersionOverride(options, API_VERSION);
        if (idempotencyKey != null) {
            options.setIdempotencyKey(idempotencyKey);
        }
        if (account != null) {
            options.setStripeAccount(account);
        }
        return options.build();
    }

    private static <T> StripeReply<T> refused(String what, ErrorAnswer error) {
        StripeReply<T> reply = error.reply();
        if (error.isOurMistake()) {
            LOG.errorf("Stripe, %s: refuses our key or request: %s", what, error.summary());
        } else if (reply instanceof StripeReply.Refused<T>) {
            LOG.infof("Stripe, %s: %s", what, error.summary());
        } else {
            LOG.warnf("Stripe, %s: %s", what, error.summary());
        }
        return reply;
    }

    /** The kind of failure: its message can hold an address. */
    private static String cause(StripeException away) {
        Throwable cause = away.getCause();
        return (cause == null ? away : cause).getClass().getSimpleName();
    }

    /** A parser's message can hold a piece of the answer. */
    private static String reason(Exception unusable) {
        return unusable instanceof StripeAnswers.Unusable ours
                ? String.valueOf(ours.getMessage())
                : unusable.getClass().getSimpleName();
    }

    /** A call of the SDK. */
    private interface Question {
        String ask() throws StripeException;
    }
}
