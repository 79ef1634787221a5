package care.eleva.app.stripe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An error of Stripe's as it came: {@code {"error": {"type", "code", "decline_code", "param", …}}}. Its message is left alone,
 * because it can hold what somebody typed.
 */
final class ErrorAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Statuses that say nothing about the question: none at all (0), our key, and troubles on the way or behind Stripe. 409
     * is a call that is still running under the same idempotency key.
     */
    private static final Set<Integer> TRANSIENT = Set.of(0, 401, 408, 409, 424, 425);

    private static final int TOO_MANY = 429;
    private static final String UNREADABLE = "status_";
    private static final Pattern CODE = Pattern.compile("[a-z0-9_.-]{1,100}");
    private static final Pattern PARAMETER = Pattern.compile("[a-z0-9_.\\[\\]]{1,200}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,4}");

    private final int status;
    private final transient JsonNode error;
    private final @Nullable String requestId;
    private final @Nullable Duration retryAfter;

    ErrorAnswer(int status, String body, Optional<String> requestId, Optional<String> retryAfter, ObjectMapper json) {
        super("Stripe answered " + status, null, false, false);
        this.status = status;
        this.error = parse(body, json).path("error");
        this.requestId =
                requestId.filter(id -> id.matches("[A-Za-z0-9_]{1,100}")).orElse(null);
        this.retryAfter = retryAfter
                .filter(seconds -> SECONDS.matcher(seconds).matches())
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElse(null);
    }

    <T> StripeReply<T> reply() {
        if (status == TOO_MANY) {
            return new StripeReply.RateLimited<>(retryAfter);
        }
        String code = code();
        if (status >= 500 || status < 400 || TRANSIENT.contains(status) || code.startsWith(UNREADABLE)) {
            return new StripeReply.Transient<>(code);
        }
        return new StripeReply.Refused<>(status, code, optional("decline_code", CODE));
    }

    /** A mistake in what we sent, or in our key. */
    boolean isOurMistake() {
        return status == 401
                || status == 403
                || (status == 400
                        && "invalid_request_error".equals(error.path("type").asText()));
    }

    /** For the log: no word of the message, and nothing that anybody typed. */
    String summary() {
        String parameter = optional("param", PARAMETER);
        return "%d %s%s%s"
                .formatted(
                        status,
                        code(),
                        parameter == null ? "" : " on " + parameter,
                        requestId == null ? "" : ", request " + requestId);
    }

    /** Without a code or a type it is no word of Stripe's, but of something in between. */
    private String code() {
        String code = optional("code", CODE);
        String type = optional("type", CODE);
        if (code != null) {
            return code;
        }
        return type == null ? UNREADABLE + status : type;
    }

    private @Nullable String optional(String field, Pattern form) {
        String value = error.path(field).asText("");
        return form.matcher(value).matches() ? value : null;
    }

    private static JsonNode parse(String body, ObjectMapper json) {
        try {
            JsonNode parsed = json.readTree(body);
            return parsed == null ? MissingNode.getInstance() : parsed;
        } catch (JsonProcessingException noJson) {
            return MissingNode.getInstance();
        }
    }
}
