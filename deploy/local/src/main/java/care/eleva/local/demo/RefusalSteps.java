package care.eleva.local.demo;

import care.eleva.workos.emulator.TokenRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What must not work, does not, and says so in a way that a program can read. */
final class RefusalSteps {

    private final Scene scene;

    RefusalSteps(Scene scene) {
        this.scene = scene;
    }

    List<Step> steps() {
        return List.of(
                new Step("a right token is accepted, with each part tampered it is not", this::tampered),
                new Step("expired and foreign tokens are refused by every service", this::wrongTokens),
                new Step("a callback without a state starts the sign-in anew", this::callbackWithoutState),
                new Step("a callback with a foreign state signs nobody in", this::callbackWithForeignState),
                new Step("a way back to another host is not taken", this::returnToAnotherHost),
                new Step("headers that claim an identity change nothing", this::claims),
                new Step("a change from another site's page is refused", this::crossSite),
                new Step("a body that is too large is refused", this::tooLarge),
                new Step("a body that is not JSON is refused", this::notJson),
                new Step("a body of the wrong shape is refused with the place of the error", this::wrongShape));
    }

    private String tampered() {
        String token = token(null, Map.of(), false);
        scene.stranger()
                .get("/v1/appointments", "Authorization", "Bearer " + token)
                .expect(200);
        for (int part = 0; part < 3; part++) {
            String wrong = Tokens.tampered(token, part);
            scene.stranger()
                    .get("/v1/appointments", "Authorization", "Bearer " + wrong)
                    .refused(401);
            for (String service : scene.services()) {
                Tokens.ask(scene, service, wrong).refused(401);
            }
        }
        return "header, claims and signature, at the gateway and in three services";
    }

    private String wrongTokens() {
        String right = token(null, Map.of(), false);
        for (String service : scene.services()) {
            Tokens.ask(scene, service, right).expect(200);
        }
        String expired = token(Duration.ofMinutes(-2), Map.of(), false);
        String foreignKey = token(null, Map.of(), true);
        String foreignIssuer = token(null, Map.of("iss", "https://login.example"), false);
        String foreignClient = token(null, Map.of("client_id", "client_of_somebody_else"), false);
        for (String wrong : List.of(expired, foreignKey, foreignIssuer, foreignClient, "not.a.token", "x")) {
            for (String service : scene.services()) {
                Tokens.ask(scene, service, wrong).refused(401);
            }
            scene.stranger()
                    .get("/v1/appointments", "Authorization", "Bearer " + wrong)
                    .refused(401);
        }
        return "expired, foreign key, foreign issuer, foreign client, and no token at all";
    }

    private String callbackWithoutState() {
        Visitor visitor = scene.stranger();
        Answer answer = visitor.navigate("/auth/callback?code=01ABCDEF");
        Unproved.unless(answer.status() == 303 || answer.status() == 302, "it answered " + answer.status());
        Unproved.unless(answer.header("Location").contains("/auth/login"), "it leads to " + answer.header("Location"));
        visitor.get("/v1/session").refused(401);
        return "back to signing in, nobody is signed in";
    }

    private String callbackWithForeignState() {
        Visitor attacker = scene.stranger();
        Answer page =
                attacker.follow(attacker.navigate("/auth/login?return_to=/")).expect(200);
        URI stolen = URI.create(attacker.choose(page, Scene.BRUNO).header("Location"));
        Visitor victim = scene.stranger();
        Answer answer = victim.navigate(stolen);
        Unproved.unless(answer.status() >= 300 && answer.status() < 500, "it answered " + answer.status());
        victim.get("/v1/session").refused(401);
        return "the victim of a planted link is not signed in as the attacker (" + answer.status() + ")";
    }

    private String returnToAnotherHost() {
        for (String target :
                List.of("https://evil.example/", "//evil.example/", "/\\evil.example", "/%09/evil.example")) {
            Visitor visitor = scene.stranger();
            Answer start = visitor.navigate("/auth/login?return_to=" + Visitor.encode(target));
            if (start.status() != 400) {
                Answer page = visitor.follow(start).expect(200);
                Answer end = visitor.follow(visitor.choose(page, Scene.BRUNO));
                Unproved.unlessEqual(
                        end.uri().getAuthority(), scene.gateway().getAuthority(), "the host after signing in");
            }
        }
        return "four ways to write another host";
    }

    private String claims() {
        String organization = SignInSteps.organization(scene.session(Scene.ANA));
        scene.stranger()
                .get("/v1/appointments", "X-Org-Id", organization, "X-Workos-User", "user_x", "X-User-Id", "user_x")
                .refused(401, "unauthenticated");
        JsonObject session = scene.as(Scene.BRUNO)
                .get("/v1/session", "X-Org-Id", organization)
                .expect(200)
                .json();
        Unproved.unless(!SignInSteps.organization(session).equals(organization), "a header switched the organization");
        return "401 without a session, the own organization with one";
    }

    private String crossSite() {
        return scene.as(Scene.ANA)
                .post(
                        "/v1/events",
                        DemoEvents.event("Planted", 30, 100),
                        "Origin",
                        "https://evil.example",
                        "Sec-Fetch-Site",
                        "cross-site")
                .refused(403)
                .code();
    }

    private String tooLarge() {
        String body = new JsonObject().put("name", "x".repeat(2_000_000)).encode();
        return scene.as(Scene.ANA)
                .postText("/v1/events", body, "Content-Type", "application/json")
                .refused(413, "payload_too_large")
                .code();
    }

    private String notJson() {
        String code = scene.as(Scene.ANA)
                .postText("/v1/events", "title=x", "Content-Type", "application/json")
                .refused(400)
                .code();
        scene.as(Scene.ANA)
                .postText("/v1/events", "title=x", "Content-Type", "text/plain")
                .refused(415);
        return code + ", and 415 for another type";
    }

    private String wrongShape() {
        Answer answer = scene.as(Scene.ANA)
                .post("/v1/events", DemoEvents.event("", -5, -1))
                .refused(400, "validation_failed");
        Unproved.unless(!answer.json().getJsonArray("errors").isEmpty(), "no field is named");
        return answer.json().getJsonArray("errors").size() + " errors named";
    }

    private String token(
            @org.jspecify.annotations.Nullable Duration life, Map<String, Object> claims, boolean foreignKey) {
        return scene.workos()
                .issueToken(new TokenRequest(Scene.ANA, null, life, claims, foreignKey))
                .accessToken();
    }
}
