package care.eleva.local.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** What an expert says to offer something. */
public final class DemoEvents {

    /** What the demo expert offers. */
    public static final String FIRST = "First consultation";

    /** What the demo expert offers for money. */
    public static final String PRICED = "Second opinion";

    /** Where an expert says when to come. */
    public static final String SCHEDULE = "/v1/schedule";

    private static final String PROFILE = "/v1/profile";

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

    /**
     * Makes the visitor's profile public, because nothing that an expert offers is public before; one that is there stays
     * as it is.
     *
     * @return its public address
     */
    public static String publishProfile(Visitor expert, String firstName, String lastName) {
        Answer there = expert.get(PROFILE);
        JsonObject profile = there.status() == 200
                ? there.json()
                : expert.post(
                                PROFILE,
                                new JsonObject()
                                        .put("slug", (firstName + "-" + lastName).toLowerCase(Locale.ROOT))
                                        .put("first_name", firstName)
                                        .put("last_name", lastName)
                                        .put("headline", "Physiotherapist for runners")
                                        .put(
                                                "languages",
                                                new JsonArray().add("pt").add("en")))
                        .expect(201)
                        .json();
        if (!"published".equals(profile.getString("status"))) {
            String version =
                    expert.get(PROFILE + "/agreement").expect(200).json().getString("current_version");
            expert.post(PROFILE + "/agreement/accept", new JsonObject().put("version", version))
                    .expect(200);
            expert.post(PROFILE + "/publish").expect(200);
        }
        return profile.getString("slug");
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
