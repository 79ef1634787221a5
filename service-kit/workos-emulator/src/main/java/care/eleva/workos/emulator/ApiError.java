package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** An answer that is an error, in one of the shapes that production uses. */
final class ApiError extends RuntimeException {
    private final int status;
    private final transient ObjectNode body;

    ApiError(int status, ObjectNode body) {
        super(body.toString(), null, false, false);
        this.status = status;
        this.body = body;
    }

    int status() {
        return status;
    }

    ObjectNode body() {
        return body;
    }

    /** {@code {code, message}}: the shape of most errors. */
    static ApiError of(int status, String code, String message) {
        return new ApiError(status, Json.object().put("code", code).put("message", message));
    }

    static ApiError message(int status, String message) {
        return new ApiError(status, Json.object().put("message", message));
    }

    static ApiError unauthorized() {
        return message(401, "Unauthorized");
    }

    static ApiError notFound(String what, String id) {
        var body = Json.object()
                .put("code", "entity_not_found")
                .put("message", what + " not found: '" + id + "'.")
                .put("entity_id", id);
        return new ApiError(404, body);
    }

    /** {@code {error, error_description}}: the OAuth shape of the token endpoint. */
    static ApiError oauth(String error, String description) {
        return new ApiError(400, Json.object().put("error", error).put("error_description", description));
    }

    /** 422 with the field that is wrong. */
    static ApiError invalid(String field, String code, String message) {
        var body = Json.object().put("code", "invalid_request_parameters").put("message", "Validation failed.");
        body.putArray("errors")
                .addObject()
                .put("field", field)
                .put("code", code)
                .put("message", message);
        return new ApiError(422, body);
    }
}
