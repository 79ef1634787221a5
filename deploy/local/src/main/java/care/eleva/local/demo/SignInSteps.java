package care.eleva.local.demo;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** People sign in, stay who they are, and leave. */
final class SignInSteps {

    private static final Pattern PARAMETER =
            Pattern.compile("[?&](state|code_challenge|code_challenge_method)=([^&]+)");

    private final Scene scene;

    SignInSteps(Scene scene) {
        this.scene = scene;
    }

    List<Step> first() {
        return List.of(
                new Step("every part says that it is ready", this::everyPartIsReady),
                new Step("a stranger sees what is public and nothing else", this::strangersSeeOnlyThePublic),
                new Step("the patient signs in with a state and a PKCE challenge", this::signInIsGuarded),
                new Step("a new patient lands in an organization of their own", this::ownOrganization),
                new Step("signing in again finds the same organization", this::sameOrganization),
                new Step("the session tells who one is and what one may do", this::sessionTells));
    }

    List<Step> last() {
        return List.of(new Step("signing out ends the session at once, everywhere", this::signOutEndsTheSession));
    }

    private String everyPartIsReady() {
        var ready = new ArrayList<String>();
        for (String service : scene.services()) {
            Answer answer = scene.stranger().navigate(scene.service(service).resolve("/q/health/ready"));
            Unproved.unlessEqual(answer.status(), 200, service + "'s health");
            ready.add(service);
        }
        scene.stranger().get("/").expect(200);
        scene.stranger().get("/q/health/ready").refused(404, "not_found");
        scene.stranger().get("/internal/forward-auth").refused(404, "not_found");
        return ready.size() + " services and the gateway; the inside is not reachable from outside";
    }

    private String strangersSeeOnlyThePublic() {
        Visitor stranger = scene.stranger();
        stranger.get("/v1/public/events").expect(200).data();
        for (String path :
                List.of("/v1/events", "/v1/appointments", "/v1/audit/events", "/v1/audit/export?format=csv")) {
            stranger.get(path).refused(401, "unauthenticated");
        }
        return "public events answer, four private lists are 401";
    }

    private String signInIsGuarded() {
        Visitor visitor = scene.stranger();
        Answer start = visitor.navigate("/auth/login?return_to=" + Visitor.encode("/appointments"))
                .expect(303);
        String address = start.header("Location");
        Matcher parameters = PARAMETER.matcher(address);
        var found = new JsonObject();
        while (parameters.find()) {
            found.put(parameters.group(1), parameters.group(2));
        }
        Unproved.unless(found.getString("state", "").length() >= 22, "the state is too short to be unguessable");
        Unproved.unlessEqual(found.getString("code_challenge_method", ""), "S256", "the challenge's method");
        Unproved.unless(found.getString("code_challenge", "").length() == 43, "the challenge is no SHA-256");
        Answer end = visitor.follow(visitor.choose(visitor.follow(visitor.navigate(URI.create(address))), Scene.PAULO));
        Unproved.unlessEqual(end.uri().getPath(), "/appointments", "the page after signing in");
        visitor.get("/v1/session").expect(200);
        return "ended on the page that was asked for";
    }

    private String ownOrganization() {
        JsonObject session = scene.session(Scene.PAULO);
        String organization = organization(session);
        Unproved.unless(organization.startsWith("org_"), "the organization is " + organization);
        Unproved.unless(
                !organization.equals(organization(scene.session(Scene.ANA))), "it is the expert's organization");
        return organization;
    }

    private String sameOrganization() {
        String before = organization(scene.session(Scene.PAULO));
        Visitor again = scene.stranger();
        again.signIn(Scene.PAULO, "/").expect(200);
        Unproved.unlessEqual(organization(again.get("/v1/session").expect(200).json()), before, "the organization");
        return before;
    }

    private String sessionTells() {
        JsonObject ana = scene.session(Scene.ANA);
        JsonObject carla = scene.session(Scene.CARLA);
        Unproved.unlessEqual(organization(ana), organization(carla), "Carla's organization");
        Unproved.unless(
                ana.getJsonArray("permissions").contains("records:create_own"), "the expert may not write records");
        Unproved.unless(!ana.getJsonArray("permissions").contains("audit:view_logs"), "the expert may read the trail");
        Unproved.unless(
                carla.getJsonArray("permissions").contains("audit:view_logs"), "the officer may not read the trail");
        Unproved.unless(
                !carla.getJsonArray("permissions").contains("records:view_own"), "the officer may read records");
        return "expert and officer share an organization and differ in what they may do";
    }

    private String signOutEndsTheSession() {
        Visitor leaving = scene.stranger();
        leaving.signIn(Scene.ANA, "/").expect(200);
        Visitor thief = leaving.copy();
        String token = Tokens.ofSession(scene, thief);
        for (String service : scene.services()) {
            Tokens.ask(scene, service, token).expect(200);
        }
        Answer end = leaving.follow(leaving.signOut().expect(303)).expect(200);
        Unproved.unlessEqual(end.uri().getAuthority(), scene.gateway().getAuthority(), "the host after signing out");
        thief.get("/v1/session").refused(401);
        for (String service : scene.services()) {
            Tokens.ask(scene, service, token).refused(401);
        }
        return "the cookie and its token are 401, the token in each of the three services";
    }

    static String organization(JsonObject session) {
        return Objects.requireNonNull(session.getJsonObject("organization"), "the session has no organization")
                .getString("id");
    }
}
