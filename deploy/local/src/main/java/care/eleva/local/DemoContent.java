package care.eleva.local;

import care.eleva.local.demo.DemoEvents;
import care.eleva.local.demo.Visitor;
import care.eleva.stripe.emulator.StripeEmulator;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;

/** Something to book, laid by the demo expert through the front door like everything else. */
final class DemoContent {

    static final String EXPERT = "ana@eleva.test";

    private static final String ACCOUNT = "/v1/payout-account";

    private DemoContent() {}

    static void lay(Stack stack, Progress progress) {
        long start = System.nanoTime();
        var ana = new Visitor(URI.create(stack.settings().publicUrl()));
        ana.signIn(EXPERT, "/").expect(200);
        DemoEvents.publishProfile(ana, "Ana", "Silva");
        boolean there = ana.get("/v1/events?limit=100").expect(200).data().stream()
                .map(JsonObject.class::cast)
                .anyMatch(event -> DemoEvents.FIRST.equals(event.getString("name")));
        if (!there) {
            ana.change("PUT", DemoEvents.SCHEDULE, DemoEvents.schedule(), "If-Match", "*")
                    .expect(200);
            offer(ana, DemoEvents.FIRST, 45, 0);
            if (stack.stripe().isPresent()) {
                offer(ana, DemoEvents.PRICED, 30, 6000);
            }
        }
        stack.stripe().ifPresent(stripe -> canBePaid(ana, stripe));
        ana.signOut();
        progress.ready("demo content", "", start);
    }

    private static void offer(Visitor ana, String name, int minutes, int cents) {
        String id = ana.post("/v1/events", DemoEvents.event(name, minutes, cents))
                .expect(201)
                .json()
                .getString("id");
        ana.post("/v1/events/" + id + "/publish").expect(200);
    }

    /** What has a price can be booked only from somebody who can be paid. */
    private static void canBePaid(Visitor ana, StripeEmulator stripe) {
        if (ana.get(ACCOUNT).status() != 404) {
            return;
        }
        String url = ana.change("POST", ACCOUNT + "/onboarding-link", new JsonObject().put("country", "PT"))
                .expect(200)
                .json()
                .getString("url");
        stripe.changeAccount(URI.create(url).getPath().split("/", -1)[3], true, true, null);
        // Asks Stripe, so that nobody has to wait for a webhook.
        ana.get(ACCOUNT).expect(200);
    }

    /** Who can sign in, and what each can do. */
    static List<String> people() {
        return List.of(
                "Paulo  paulo@eleva.test   patient: books, sees his appointments, reads records shared with him",
                "Ana    ana@eleva.test     expert: offers events, sees who comes, writes and shares records",
                "Carla  carla@eleva.test   compliance officer in Ana's practice: reads the trail, takes it away",
                "Bruno  bruno@eleva.test   another expert, who must see nothing of all this");
    }
}
