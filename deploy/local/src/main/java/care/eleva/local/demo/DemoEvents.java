package care.eleva.local.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** What an expert says to offer something. */
public final class DemoEvents {

    /** What the demo expert offers. */
    public static final String FIRST = "First consultation";

    /** Where an expert says when to come. */
    public static final String SCHEDULE = "/v1/schedule";

    private DemoEvents() {}

    /** Every day from nine to six in Lisbon, from two hours ahead. */
    public static JsonObject schedule() {
        JsonArray windows = new JsonArray();
        for (int weekday = 1; weekday <= 7; weekday++) {
            windows.add(new JsonObject()
                    .put("weekday", weekday)
                    .put("opens", "09:00")
                    .put("closes", "18:00"));
        }
        return new JsonObject()
                .put("time_zone", "Europe/Lisbon")
                .put("minimum_notice_minutes", 120)
                .put("booking_window_days", 60)
                .put("slot_interval_minutes", 30)
                .put("buffer_before_minutes", 10)
                .put("buffer_after_minutes", 0)
                .put("windows", windows)
                .put("overrides", new JsonArray());
    }

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
