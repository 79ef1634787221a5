package care.eleva.auth.workos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.workos.common.exceptions.RateLimitException;
import com.workos.common.exceptions.WorkOSException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An error of WorkOS, read from its raw body: {@code {error, error_description}} or {@code {code, message}}. The SDK knows
 * only the second shape. Messages are left alone, because they can hold addresses and tokens.
 */
record ErrorBody(
        int status, String code, JsonNode body, @Nullable Duration retryAfter) {
    /** Statuses that say nothing about the question: no connection (0), and WorkOS's own troubles. */
    private static final Set<Integer> TRANSIENT = Set.of(0, 401, 408, 425, 429);

    /**
     * A mistake in what we sent, in our credentials, or in how WorkOS is set up for us: no fact about the person, so
     * nobody is signed out for it.
     */
    private static final Set<String> OURS = Set.of(
            "invalid_client",
            "unauthorized_client",
            "invalid_request",
            "invalid_request_parameters",
            "pkce_not_supported",
            "token_too_big");

    /** The one error of WorkOS's document that has no code, only this message. */
    private static final String MUST_USE_SSO = "Must use SSO for selected organization";

    private static final String UNREADABLE = "status_";
    private static final Pattern CODE = Pattern.compile("[a-z0-9_.-]{1,100}");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    static ErrorBody of(WorkOSException failure, ObjectMapper json) {
        JsonNode body = parse(failure.rawBody, json);
        Long seconds = failure instanceof RateLimitException limited ? limited.retryAfterSeconds : null;
        return new ErrorBody(failure.status, code(body, failure.status), body, wait(seconds));
    }

    static boolean isOurs(String code) {
        return OURS.contains(code);
    }

    boolean isTransient() {
        return status >= 500 || TRANSIENT.contains(status) || OURS.contains(code);
    }

    /** Whether WorkOS said it: a refusal without a code is some proxy's. */
    boolean isReadable() {
        return !code.startsWith(UNREADABLE);
    }

    boolean isOurMistake() {
        return status == 401 || OURS.contains(code);
    }

    private static String code(JsonNode body, int status) {
        for (String name : new String[] {"error", "code"}) {
            String value = body.path(name).asText("");
            if (CODE.matcher(value).matches()) {
                return value;
            }
        }
        if (MUST_USE_SSO.equals(body.path("message").asText(""))) {
            return "sso_required";
        }
        return status == 0 ? "unreachable" : UNREADABLE + status;
    }

    private static JsonNode parse(@Nullable String rawBody, ObjectMapper json) {
        if (rawBody == null || rawBody.isBlank()) {
            return MissingNode.getInstance();
        }
        try {
            return json.readTree(rawBody);
        } catch (JsonProcessingException noJson) {
            return MissingNode.getInstance();
        }
    }

    private static @Nullable Duration wait(@Nullable Long seconds) {
        if (seconds == null || seconds < 0) {
            return null;
        }
        Duration asked = Duration.ofSeconds(seconds);
        return asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
    }
}
