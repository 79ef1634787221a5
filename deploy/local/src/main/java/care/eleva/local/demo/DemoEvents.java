package care.eleva.local.demo;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** What an expert says to offer something. */
public final class DemoEvents {

    /** What the demo expert offers. */
    public static final String FIRST = "First consultation";

    private DemoEvents() {}

    /** The body of a new event; the price is in cents of euro. */
    public static JsonObject event(String name, int minutes, int cents) {
        return new JsonObject()
                .put("name", name)
                .put("slug", name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"))
                .put("duration_minutes", minutes)
                .put("price", cents)
                .put("currency", "eur");
    }
}
