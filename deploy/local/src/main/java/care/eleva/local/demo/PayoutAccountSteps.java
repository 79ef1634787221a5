package care.eleva.local.demo;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;

/** An expert opens an account at Stripe, on pages of Stripe's; the stand-in has them here. */
final class PayoutAccountSteps {

    private static final String ACCOUNT = "/v1/payout-account";

    private final Scene scene;

    PayoutAccountSteps(Scene scene) {
        this.scene = scene;
    }

    List<Step> steps() {
        return List.of(
                new Step("the expert gets a link to Stripe's pages, and nobody else sees the account", this::link),
                new Step(
                        "what was said on Stripe's pages is known here, without a word about the person",
                        this::enabled));
    }

    private String link() {
        scene.as(Scene.ANA).get(ACCOUNT).refused(404, "payout_account_not_found");
        String url = url();
        scene.as(Scene.BRUNO).get(ACCOUNT).refused(404, "payout_account_not_found");
        scene.as(Scene.PAULO).get(ACCOUNT).refused(403, "permission_denied");
        Unproved.unless(url.startsWith(scene.stripe().url()), "it leads elsewhere: " + url);
        return "for one use";
    }

    private String enabled() {
        String url = url();
        scene.as(Scene.ANA).navigate(URI.create(url)).expect(200);
        scene.as(Scene.ANA)
                .postText(url, "action=done", "Content-Type", "application/x-www-form-urlencoded")
                .expect(303);
        JsonObject account = scene.as(Scene.ANA).get(ACCOUNT).expect(200).json();
        Unproved.unless(account.getBoolean("transfers_enabled"), "it cannot be paid to");
        Unproved.unless(account.size() <= 6, "it says more than what the account may do");
        return "can be paid, in " + account.getString("country");
    }

    private String url() {
        return scene.text(
                "onboarding",
                () -> scene.as(Scene.ANA)
                        .change("POST", ACCOUNT + "/onboarding-link", new JsonObject().put("country", "PT"))
                        .expect(200)
                        .json()
                        .getString("url"));
    }
}
