package care.eleva.local.demo;

import io.vertx.core.json.JsonObject;

/** What an expert says to offer something. */
public final class DemoEvents {

    private DemoEvents() {}

    /** The body of a new event; the price is in cents of euro. */
    public static JsonObject event(String title, int minutes, int cents) {
        return new JsonObject()
                .put("title", title)
                .put("duration_minutes", minutes)
                .put("price", new JsonObject().put("amount", cents).put("currency", "eur"));
    }
}
