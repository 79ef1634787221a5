package care.eleva.stripe.emulator;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong on purpose: {@code Fault.on("POST", "/v1/refunds").status(503).times(2)}.
 *
 * @param method the HTTP method, or null for any
 * @param path the path; {@code *} stands for any characters
 * @param status the status to answer with, or 0 to let the request through (after the delay)
 * @param delay how long to wait first; with {@code loseReply}, how long to hold the connection after the work was done
 * @param type the error's type, or null for one that fits the status
 * @param code the error's code, or null for none
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
        @Nullable String type,
        @Nullable String code,
        int times,
        boolean dropConnection,
        boolean loseReply,
        @Nullable Duration retryAfter) {

    /** A fault that does nothing yet, once. */
    public static Fault on(@Nullable String method, String path) {
        return new Fault(method, path, 0, Duration.ZERO, null, null, 1, false, false, null);
    }

    public Fault status(int value) {
        return new Fault(method, path, value, delay, type, code, times, dropConnection, loseReply, retryAfter);
    }

    public Fault delay(Duration value) {
        return new Fault(method, path, status, value, type, code, times, dropConnection, loseReply, retryAfter);
    }

    public Fault error(@Nullable String errorType, @Nullable String errorCode) {
        return new Fault(
                method, path, status, delay, errorType, errorCode, times, dropConnection, loseReply, retryAfter);
    }

    public Fault times(int value) {
        return new Fault(method, path, status, delay, type, code, value, dropConnection, loseReply, retryAfter);
    }

    public Fault always() {
        return times(0);
    }

    public Fault droppingConnection() {
        return new Fault(method, path, status, delay, type, code, times, true, loseReply, retryAfter);
    }

    public Fault losingReply() {
        return new Fault(method, path, status, delay, type, code, times, dropConnection, true, retryAfter);
    }

    public Fault retryAfter(Duration value) {
        return new Fault(method, path, status, delay, type, code, times, dropConnection, loseReply, value);
    }

    boolean matches(String requestMethod, String requestPath) {
        if (method != null && !method.equalsIgnoreCase(requestMethod)) {
            return false;
        }
        var pattern = Pattern.quote(path).replace("*", "\\E.*\\Q");
        return Pattern.matches(pattern, requestPath);
    }

    Reply reply() {
        var error = new ApiError(status, type == null ? typeFor(status) : type, code, null, "A fault was asked for.");
        var reply = Reply.json(status, error.body());
        return retryAfter == null ? reply : reply.with("Retry-After", Long.toString(retryAfter.toSeconds()));
    }

    private static String typeFor(int status) {
        return switch (status) {
            case 402 -> "card_error";
            case 409 -> "idempotency_error";
            default -> status >= 500 ? "api_error" : "invalid_request_error";
        };
    }
}
