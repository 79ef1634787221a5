package care.eleva.local.demo;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpHeaders;

/** What came back for one request. */
public record Answer(String request, URI uri, int status, HttpHeaders headers, String body) {

    public JsonObject json() {
        try {
            return new JsonObject(body);
        } catch (DecodeException e) {
            throw new Unproved(request + " answered " + status + " with something that is not JSON: " + shortened());
        }
    }

    public JsonArray data() {
        JsonArray data = json().getJsonArray("data");
        if (data == null) {
            throw new Unproved(request + " answered without data: " + shortened());
        }
        return data;
    }

    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /** The code of a problem, or nothing. */
    public String code() {
        return header("Content-Type").contains("problem+json") ? json().getString("code", "") : "";
    }

    public Answer expect(int wanted) {
        if (status != wanted) {
            throw new Unproved(request + " answered " + status + " instead of " + wanted + ": " + shortened());
        }
        return this;
    }

    /** A refusal must be a problem with this status, and one of these codes when any are given. */
    public Answer refused(int wanted, String... codes) {
        expect(wanted);
        if (code().isEmpty()) {
            throw new Unproved(request + " answered " + status + " without a problem document: " + shortened());
        }
        if (codes.length > 0 && !java.util.List.of(codes).contains(code())) {
            throw new Unproved(request + " answered with code " + code() + " instead of " + String.join(" or ", codes));
        }
        return this;
    }

    private String shortened() {
        return body.length() > 400 ? body.substring(0, 400) + "…" : body;
    }
}
