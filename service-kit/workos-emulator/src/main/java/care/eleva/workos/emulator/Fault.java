package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong on purpose: {@code Fault.on("POST", "/user_management/authenticate").status(503).times(2)}.
 *
 * @param method the HTTP method, or null for any
 * @param path the path; {@code *} stands for any characters
 * @param status the status to answer with, or 0 to let the request through (after the delay)
 * @param delay how long to wait first; with {@code loseReply}, how long to hold the connection after the work was done
 * @param shape the shape of the error body
 * @param code the error code of the body, or null for one that fits the status
 * @param fields further fields of the body, such as {@code connection_ids} for {@code sso_required}
 * @param times how often, or 0 for always
 * @param dropConnection close the connection without doing the work
 * @param loseReply do the work, then close the connection instead of answering
 * @param retryAfter value of a Retry-After header, or null
 */
public record Fault(
        @Nullable String method,
        String path,
        int status,
        Duration delay,
        Shape shape,
        @Nullable String code,
        ObjectNode fields,
        int times,
        boolean dropConnection,
        boolean loseReply,
        @Nullable Duration retryAfter) {

    /** The two shapes of errors in production. */
    public enum Shape {
        /** {@code {error, error_description}}. */
        OAUTH,
        /** {@code {code, message}}. */
        CODE
    }

    /** A fault that does nothing yet, once. */
    public static Fault on(@Nullable String method, String path) {
        return new Fault(method, path, 0, Duration.ZERO, Shape.CODE, null, Json.object(), 1, false, false, null);
    }

    public Fault status(int value) {
        return new Fault(method, path, value, delay, shape, code, fields, times, dropConnection, loseReply, retryAfter);
    }

    public Fault delay(Duration value) {
        return new Fault(
                method, path, status, value, shape, code, fields, times, dropConnection, loseReply, retryAfter);
    }

    /** The error body: its shape and its code. */
    public Fault error(Shape bodyShape, String bodyCode) {
        return error(bodyShape, bodyCode, Json.object());
    }

    /** The error body: its shape, its code and what else it holds. */
    public Fault error(Shape bodyShape, @Nullable String bodyCode, ObjectNode more) {
        return new Fault(
                method, path, status, delay, bodyShape, bodyCode, more, times, dropConnection, loseReply, retryAfter);
    }

    public Fault times(int value) {
        return new Fault(
                method, path, status, delay, shape, code, fields, value, dropConnection, loseReply, retryAfter);
    }

    public Fault always() {
        return times(0);
    }

    public Fault droppingConnection() {
        return new Fault(method, path, status, delay, shape, code, fields, times, true, loseReply, retryAfter);
    }

    public Fault losingReply() {
        return new Fault(method, path, status, delay, shape, code, fields, times, dropConnection, true, retryAfter);
    }

    public Fault retryAfter(Duration value) {
        return new Fault(method, path, status, delay, shape, code, fields, times, dropConnection, loseReply, value);
    }

    boolean matches(String requestMethod, String requestPath) {
        if (method != null && !method.equalsIgnoreCase(requestMethod)) {
            return false;
        }
        var pattern = Pattern.quote(path).replace("*", "\\E.*\\Q");
        return Pattern.matches(pattern, requestPath);
    }

    Reply reply() {
        var error = code == null ? codeFor(status) : code;
        var body = shape == Shape.OAUTH
                ? Json.object().put("error", error).put("error_description", "A fault was asked for.")
                : Json.object().put("code", error).put("message", "A fault was asked for.");
        body.setAll(fields);
        var reply = Reply.json(status, body);
        return retryAfter == null ? reply : reply.with("Retry-After", Long.toString(retryAfter.toSeconds()));
    }

    private static String codeFor(int status) {
        return switch (status) {
            case 429 -> "too_many_requests";
            case 503 -> "service_unavailable";
            default -> status >= 500 ? "server_error" : "invalid_request";
        };
    }
}
