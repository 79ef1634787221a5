package care.eleva.local.demo;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Predicate;

/** A patient pays for an appointment on Stripe's page, calls it off, and gets the money back. */
final class PaymentSteps {

    private static final int PRICE = 6000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN = Duration.ofMillis(200);

    private final Scene scene;
    private final BookingSteps booking;

    PaymentSteps(Scene scene, BookingSteps booking) {
        this.scene = scene;
        this.booking = booking;
    }

    List<Step> steps() {
        return List.of(
                new Step("what has a price is held until it is paid", this::held),
                new Step("what is paid on Stripe's page is confirmed", this::paid),
                new Step("the expert sees what of it is theirs", this::shared),
                new Step("Stripe knows our ids and nothing else about it", this::nothingPersonal),
                new Step("called off in time, all of the money goes back", this::refunded));
    }

    private String held() {
        JsonObject appointment = appointment();
        Unproved.unlessEqual(appointment.getString("status"), "pending_payment", "the state of what has a price");
        return "until " + appointment.getInstant("hold_expires_at");
    }

    private String paid() {
        String path = "/v1/appointments/" + id();
        scene.as(Scene.BRUNO).post(path + "/checkout").refused(404, "appointment_not_found");
        String page = checkout();
        Unproved.unless(page.startsWith(scene.stripe().url()), "it leads elsewhere: " + page);
        scene.as(Scene.PAULO)
                .postText(page, "action=card", "Content-Type", "application/x-www-form-urlencoded")
                .expect(303);
        until(Scene.PAULO, path, appointment -> "confirmed".equals(appointment.getString("status")));
        scene.as(Scene.PAULO).post(path + "/checkout").refused(409, "appointment_paid");
        return "as soon as Stripe's webhook has told it";
    }

    private String shared() {
        JsonObject payment = scene.as(Scene.ANA)
                .get("/v1/appointments/" + id() + "/payment")
                .expect(200)
                .json();
        int fee = payment.getInteger("fee_amount");
        int net = payment.getInteger("net_amount");
        Unproved.unlessEqual(fee + net, PRICE, "fee and share together");
        JsonObject payers = scene.as(Scene.PAULO)
                .get("/v1/appointments/" + id() + "/payment")
                .expect(200)
                .json();
        Unproved.unless(payers.getValue("fee_amount") == null, "the payer sees the fee");
        return net + " of " + PRICE + " cents, sent when the time for complaints is over";
    }

    private String nothingPersonal() {
        List<String> told =
                scene.stripe().received().stream().map(Object::toString).toList();
        Unproved.unless(!told.isEmpty(), "nothing was told");
        for (String word : List.of("Paulo", Scene.PAULO, Scene.ANA, DemoEvents.PRICED)) {
            Unproved.unless(told.stream().noneMatch(request -> request.contains(word)), "Stripe was told " + word);
        }
        return told.size() + " requests without a name, an address or what it is about";
    }

    private String refunded() {
        scene.as(Scene.PAULO).post("/v1/appointments/" + id() + "/cancel").expect(200);
        JsonObject payment = until(
                Scene.PAULO,
                "/v1/appointments/" + id() + "/payment",
                now -> "refunded".equals(now.getString("status")));
        Unproved.unlessEqual(payment.getInteger("refunded_amount"), PRICE, "what went back");
        return PRICE + " cents";
    }

    private JsonObject until(String person, String path, Predicate<JsonObject> wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonObject now = scene.as(person).get(path).expect(200).json();
            if (wanted.test(now)) {
                return now;
            }
            Unproved.unless(System.nanoTime() < end, "it is still " + now.getString("status"));
            try {
                Thread.sleep(BETWEEN);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", stopped);
            }
        }
    }

    private String checkout() {
        return scene.text(
                "checkout",
                () -> scene.as(Scene.PAULO)
                        .post("/v1/appointments/" + id() + "/checkout")
                        .expect(200)
                        .json()
                        .getString("checkout_url"));
    }

    private String id() {
        return appointment().getString("id");
    }

    private JsonObject appointment() {
        return scene.once("priced appointment", JsonObject.class, () -> {
            String event = scene.as(Scene.ANA)
                    .post("/v1/events", DemoEvents.event(DemoEvents.PRICED, 30, PRICE))
                    .expect(201)
                    .json()
                    .getString("id");
            scene.as(Scene.ANA).post("/v1/events/" + event + "/publish").expect(200);
            return scene.as(Scene.PAULO)
                    .post(
                            "/v1/appointments",
                            BookingSteps.booking(event, booking.start().plus(1, ChronoUnit.DAYS)))
                    .expect(201)
                    .json();
        });
    }
}
