package care.eleva.local.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** An expert offers something, a patient books it, and nobody else sees it. */
final class BookingSteps {

    private final Scene scene;
    private final Clock clock;

    BookingSteps(Scene scene, Clock clock) {
        this.scene = scene;
        this.clock = clock;
    }

    List<Step> steps() {
        return List.of(
                new Step("the expert creates an event that nobody sees yet", this::createEvent),
                new Step("the expert agrees and publishes a profile, and is found by name", this::publishProfile),
                new Step("once published, strangers see it", this::publishEvent),
                new Step("the expert says when to come", this::schedule),
                new Step("strangers see what is free, and when to come is in their zone", this::freeSlots),
                new Step("the patient books it", this::book),
                new Step("the same Idempotency-Key books once", this::replay),
                new Step("an overlapping booking is refused", this::overlapping),
                new Step("a booking in the past is refused", this::past),
                new Step("both sides see the appointment", this::bothSides),
                new Step("the patient moves it, and the expert moves it back", this::move),
                new Step("a third organization finds neither event nor appointment", this::thirdOrganization));
    }

    private String createEvent() {
        String id = draft();
        scene.stranger().get("/v1/public/events/" + id).refused(404);
        scene.as(Scene.ANA).get("/v1/events/" + id).expect(200);
        return id;
    }

    private String publishProfile() {
        String slug = profile();
        JsonObject shown =
                scene.stranger().get("/v1/public/experts/" + slug).expect(200).json();
        Unproved.unless(
                scene.stranger().get("/v1/public/experts?limit=100&name=sil").expect(200).data().stream()
                        .map(JsonObject.class::cast)
                        .anyMatch(expert -> slug.equals(expert.getString("slug"))),
                "the beginning of the name does not find " + slug);
        return shown.getString("first_name") + " " + shown.getString("last_name");
    }

    private String publishEvent() {
        String id = event();
        JsonObject shown =
                scene.stranger().get("/v1/public/events/" + id).expect(200).json();
        Unproved.unless(
                listed(
                        scene.stranger()
                                .get("/v1/public/events?limit=100")
                                .expect(200)
                                .data(),
                        id),
                "it is not in the list");
        return shown.getString("name");
    }

    private String schedule() {
        String tag = scene.as(Scene.ANA).get(DemoEvents.SCHEDULE).expect(200).header("ETag");
        scene.as(Scene.ANA)
                .change("PUT", DemoEvents.SCHEDULE, DemoEvents.schedule())
                .refused(428, "precondition_required");
        String version = available();
        scene.as(Scene.ANA)
                .change("PUT", DemoEvents.SCHEDULE, DemoEvents.schedule(), "If-Match", tag + "-seen-by-nobody")
                .refused(412, "precondition_failed");
        return "every day from nine to six in Lisbon, " + version;
    }

    private String freeSlots() {
        JsonArray free = slots();
        Unproved.unless(starts(free).contains(start()), "the time that is booked next is not free");
        Unproved.unless(
                free.stream().map(JsonObject.class::cast).allMatch(slot -> slot.size() == 2),
                "a slot says more than when it is");
        return free.size() + " on that day";
    }

    private String book() {
        JsonObject appointment = appointment();
        Unproved.unlessEqual(appointment.getInstant("starts_at"), start(), "the start");
        Unproved.unlessEqual(appointment.getString("status"), "confirmed", "the state of what is free");
        Unproved.unless(!starts(slots()).contains(start()), "what is booked is still free");
        return appointment.getString("id");
    }

    private String replay() {
        JsonObject first = appointment();
        Answer second =
                scene.as(Scene.PAULO).post("/v1/appointments", booking(event(), start()), "Idempotency-Key", key());
        Unproved.unless(second.status() == 201 || second.status() == 200, "the replay answered " + second.status());
        Unproved.unlessEqual(second.json().getString("id"), first.getString("id"), "the replayed appointment");
        scene.as(Scene.PAULO)
                .post("/v1/appointments", booking(event(), start().plus(1, ChronoUnit.DAYS)), "Idempotency-Key", key())
                .refused(422, "idempotency_key_reused");
        return "one appointment; the key with another body is 422";
    }

    private String overlapping() {
        appointment();
        return scene.as(Scene.PAULO)
                .post("/v1/appointments", booking(event(), start().plus(30, ChronoUnit.MINUTES)))
                .refused(409, "slot_already_booked")
                .code();
    }

    private String past() {
        Instant before = clock.instant().truncatedTo(ChronoUnit.HOURS).minus(2, ChronoUnit.HOURS);
        return scene.as(Scene.PAULO)
                .post("/v1/appointments", booking(event(), before))
                .refused(422, "slot_in_the_past")
                .code();
    }

    private String bothSides() {
        String id = appointmentId();
        for (String person : List.of(Scene.PAULO, Scene.ANA)) {
            scene.as(person).get("/v1/appointments/" + id).expect(200);
            Unproved.unless(
                    listed(
                            scene.as(person)
                                    .get("/v1/appointments?limit=100")
                                    .expect(200)
                                    .data(),
                            id),
                    "it is not in the list of " + person);
        }
        return "in both lists and by its id";
    }

    private String move() {
        String path = "/v1/appointments/" + appointmentId();
        Instant later = start().plus(2, ChronoUnit.HOURS);
        String seen = scene.as(Scene.ANA).get(path).expect(200).header("ETag");
        JsonObject moved = scene.as(Scene.PAULO)
                .post(path + "/reschedule", new JsonObject().put("starts_at", later.toString()))
                .expect(200)
                .json();
        Unproved.unlessEqual(moved.getInstant("starts_at"), later, "the new start");
        JsonObject back = new JsonObject().put("starts_at", start().toString());
        scene.as(Scene.ANA).post(path + "/reschedule", back, "If-Match", seen).refused(412, "precondition_failed");
        scene.as(Scene.ANA).post(path + "/reschedule", back).expect(200);
        return "two hours later and back; who had not seen the move is refused";
    }

    private String thirdOrganization() {
        String id = appointmentId();
        scene.as(Scene.BRUNO).get("/v1/appointments/" + id).refused(404, "appointment_not_found");
        scene.as(Scene.BRUNO).post("/v1/appointments/" + id + "/cancel").refused(404, "appointment_not_found");
        scene.as(Scene.BRUNO).get("/v1/events/" + event()).refused(404, "event_not_found");
        Unproved.unless(
                !listed(
                        scene.as(Scene.BRUNO)
                                .get("/v1/appointments?limit=100")
                                .expect(200)
                                .data(),
                        id),
                "it is in the list");
        return "404 for reading and changing, absent from the list";
    }

    private String draft() {
        return scene.text(
                "draft",
                () -> scene.as(Scene.ANA)
                        .post("/v1/events", DemoEvents.event(DemoEvents.FIRST, 45, 0))
                        .expect(201)
                        .json()
                        .getString("id"));
    }

    private String profile() {
        return scene.text("profile", () -> DemoEvents.publishProfile(scene.as(Scene.ANA), "Ana", "Silva"));
    }

    /** A published event. */
    String event() {
        return scene.text("event", () -> {
            profile();
            scene.as(Scene.ANA).post("/v1/events/" + draft() + "/publish").expect(200);
            return draft();
        });
    }

    /** The version of the schedule that was put. */
    private String available() {
        return scene.text(
                "schedule",
                () -> scene.as(Scene.ANA)
                        .change("PUT", DemoEvents.SCHEDULE, DemoEvents.schedule(), "If-Match", "*")
                        .expect(200)
                        .header("ETag"));
    }

    private JsonArray slots() {
        available();
        LocalDate date = LocalDate.ofInstant(start(), ZoneId.of("Asia/Kathmandu"));
        return scene.stranger()
                .get("/v1/public/events/" + event() + "/slots?from=" + date + "&to=" + date
                        + "&time_zone=Asia/Kathmandu")
                .expect(200)
                .data();
    }

    private static List<Instant> starts(JsonArray slots) {
        return slots.stream()
                .map(JsonObject.class::cast)
                .map(slot -> slot.getInstant("starts_at"))
                .toList();
    }

    private JsonObject appointment() {
        available();
        return scene.once(
                "appointment",
                JsonObject.class,
                () -> scene.as(Scene.PAULO)
                        .post("/v1/appointments", booking(event(), start()), "Idempotency-Key", key())
                        .expect(201)
                        .json());
    }

    /** The id of the patient's appointment. */
    String appointmentId() {
        return appointment().getString("id");
    }

    /** When the patient's appointment begins. */
    Instant start() {
        return scene.once(
                "start",
                Instant.class,
                () -> clock.instant()
                        .truncatedTo(ChronoUnit.DAYS)
                        .plus(3, ChronoUnit.DAYS)
                        .plus(10, ChronoUnit.HOURS));
    }

    private String key() {
        return scene.text("key", () -> UUID.randomUUID().toString());
    }

    static JsonObject booking(String event, Instant start) {
        return new JsonObject()
                .put("event_id", event)
                .put("starts_at", start.toString())
                .put("time_zone", "Europe/Lisbon");
    }

    static boolean listed(JsonArray rows, String id) {
        return rows.stream().map(JsonObject.class::cast).anyMatch(row -> id.equals(row.getString("id")));
    }
}
