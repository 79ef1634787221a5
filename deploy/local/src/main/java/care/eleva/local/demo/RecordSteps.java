package care.eleva.local.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An expert writes about a patient; the patient reads it when it is shared, and sees who has read it. */
final class RecordSteps {

    /** A word that appears nowhere else, so that it can be looked for where it must not be. */
    static final String SECRET = "Xanthopsia-7731";

    private final Scene scene;
    private final BookingSteps booking;

    RecordSteps(Scene scene, BookingSteps booking) {
        this.scene = scene;
        this.booking = booking;
    }

    List<Step> steps() {
        return List.of(
                new Step("the expert writes a record", this::write),
                new Step("before it is shared, the patient does not find it", this::notShared),
                new Step("once shared, the patient reads it", this::shared),
                new Step("the history shows that both have read it", this::history),
                new Step("the compliance officer and another expert do not find it", this::others));
    }

    private String write() {
        String id = record();
        JsonObject read =
                scene.as(Scene.ANA).get("/v1/records/" + id).expect(200).json();
        Unproved.unless(read.getString("content").contains(SECRET), "the expert does not get back what was written");
        return id;
    }

    private String notShared() {
        String unshared = scene.text("unshared", () -> create("not for the patient yet"));
        return scene.as(Scene.PAULO)
                .get("/v1/records/" + unshared)
                .refused(404, "record_not_found")
                .code();
    }

    private String shared() {
        share();
        JsonObject read =
                scene.as(Scene.PAULO).get("/v1/records/" + record()).expect(200).json();
        Unproved.unless(read.getString("content").contains(SECRET), "the patient does not read what was written");
        return "the patient reads the same words";
    }

    private String history() {
        share();
        scene.as(Scene.ANA).get("/v1/records/" + record()).expect(200);
        scene.as(Scene.PAULO).get("/v1/records/" + record()).expect(200);
        String ana = scene.session(Scene.ANA).getJsonObject("user").getString("id");
        String paulo = scene.session(Scene.PAULO).getJsonObject("user").getString("id");
        int shown = 0;
        for (String person : List.of(Scene.PAULO, Scene.ANA)) {
            JsonArray rows = scene.as(person)
                    .get("/v1/records/" + record() + "/accesses?limit=100")
                    .expect(200)
                    .data();
            Set<String> viewers = new HashSet<>();
            rows.stream()
                    .map(JsonObject.class::cast)
                    .filter(row -> "MEDICAL_RECORD_VIEWED".equals(row.getString("action")))
                    .forEach(row -> viewers.add(row.getJsonObject("actor").getString("id")));
            Unproved.unless(viewers.containsAll(Set.of(ana, paulo)), person + " sees only these readers: " + viewers);
            shown = rows.size();
        }
        scene.as(Scene.BRUNO).get("/v1/records/" + record() + "/accesses").refused(404);
        return shown + " accesses, for expert and patient alike; a third organization finds none";
    }

    private String others() {
        Answer officer = scene.as(Scene.CARLA).get("/v1/records/" + record());
        Unproved.unless(officer.status() == 403 || officer.status() == 404, "the officer got " + officer.status());
        officer.refused(officer.status());
        scene.as(Scene.BRUNO).get("/v1/records/" + record()).refused(404, "record_not_found");
        return "officer " + officer.status() + ", other expert 404";
    }

    /** A record with the secret word. */
    String record() {
        return scene.text("record", () -> create("Complains of " + SECRET + ". Follow-up in two weeks."));
    }

    private void share() {
        scene.once("shared", Boolean.class, () -> {
            scene.as(Scene.ANA).post("/v1/records/" + record() + "/share").expect(200);
            return true;
        });
    }

    private String create(String content) {
        return scene.as(Scene.ANA)
                .post(
                        "/v1/appointments/" + booking.appointmentId() + "/records",
                        new JsonObject().put("content", content))
                .expect(201)
                .json()
                .getString("id");
    }
}
