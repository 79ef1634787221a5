package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** An answer that is an error, in production's one shape: {@code {"error": {"type", "code", "param", "message"}}}. */
final class ApiError extends RuntimeException {
    private static final String INVALID = "invalid_request_error";

    private final int status;
    private final transient ObjectNode body;

    ApiError(int status, String type, @Nullable String code, @Nullable String param, String message) {
        super(message, null, false, false);
        this.status = status;
        this.body = Json.object();
        ObjectNode error = body.putObject("error").put("type", type).put("message", message);
        if (code != null) {
            error.put("code", code).put("doc_url", "https://stripe.com/docs/error-codes/" + code.replace('_', '-'));
        }
        if (param != null) {
            error.put("param", param);
        }
    }

    int status() {
        return status;
    }

    ObjectNode body() {
        return body;
    }

    static ApiError unauthorized() {
        return new ApiError(401, INVALID, null, null, "Invalid API Key provided.");
    }

    static ApiError noSuchUrl(String line) {
        return new ApiError(404, INVALID, null, null, "Unrecognized request URL (" + line + ").");
    }

    /** What the path or a parameter names does not exist; in a path it is 404, in a parameter 400. */
    static ApiError missing(int status, String what, String id, String param) {
        return new ApiError(status, INVALID, "resource_missing", param, "No such " + what + ": '" + id + "'");
    }

    static ApiError parameterMissing(String param) {
        return new ApiError(400, INVALID, "parameter_missing", param, "Missing required param: " + param + ".");
    }

    static ApiError invalid(@Nullable String code, @Nullable String param, String message) {
        return new ApiError(400, INVALID, code, param, message);
    }

    static ApiError otherParameters() {
        return new ApiError(
                400,
                "idempotency_error",
                null,
                null,
                "Keys for idempotent requests can only be used with the same parameters they were first used with.");
    }
}
