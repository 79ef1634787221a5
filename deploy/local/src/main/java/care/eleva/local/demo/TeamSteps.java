package care.eleva.local.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** A team is founded, somebody joins it, gets another role, and is removed. */
final class TeamSteps {
    private static final String MEMBERS = "/v1/organization/members";

    private final Scene scene;

    TeamSteps(Scene scene) {
        this.scene = scene;
    }

    List<Step> steps() {
        return List.of(
                new Step("somebody founds a team and owns it", this::teamIsFounded),
                new Step("she invites somebody, and nobody else can use the invitation", this::somebodyJoins),
                new Step("another role shows at the next request", this::roleShowsAtOnce),
                new Step("whoever is removed is out of all three services at once", this::removalIsAtOnce));
    }

    private String teamIsFounded() {
        String team = team();
        JsonObject me = owner().get("/v1/session").expect(200).json();
        Unproved.unlessEqual(SignInSteps.organization(me), team, "the organization of her new session");
        JsonArray members = owner().get(MEMBERS).expect(200).data();
        Unproved.unlessEqual(members.size(), 1, "members");
        Unproved.unless(members.getJsonObject(0).getBoolean("owner"), "she does not own it");
        return team + ", beside " + SignInSteps.organization(scene.session(founder()));
    }

    private String somebodyJoins() {
        owner().post(
                        "/v1/organization/invitations",
                        new JsonObject().put("email", guest()).put("role", "team_member"))
                .expect(201);
        JsonObject token = new JsonObject().put("token", tokenInMail());
        scene.as(Scene.BRUNO).post("/v1/invitations/accept", token).refused(403, "invitation_for_another");
        scene.stranger().post("/v1/invitations/accept", token).refused(401, "unauthenticated");
        scene.as(guest()).post("/v1/invitations/accept", token).expect(200);
        Unproved.unlessEqual(member().get(MEMBERS).expect(200).data().size(), 2, "members");
        return "invited, joined by the mail's token, sees the team";
    }

    private String roleShowsAtOnce() {
        member().get(MEMBERS).expect(200);
        owner().change("PATCH", MEMBERS + "/" + guestId(), new JsonObject().put("role", "admin"))
                .refused(422, "role_not_assignable");
        owner().change("PATCH", MEMBERS + "/" + guestId(), new JsonObject().put("role", "compliance_officer"))
                .refused(403, "role_exceeds_own");
        owner().change("PATCH", MEMBERS + "/" + guestId(), new JsonObject().put("role", "member"))
                .expect(200);
        member().get(MEMBERS).refused(403, "permission_denied");
        return "the same session may see members, and at the next request may not";
    }

    private String removalIsAtOnce() {
        String token = Tokens.ofSession(scene, member());
        for (String service : scene.services()) {
            Tokens.ask(scene, service, token).expect(200);
        }
        owner().change("DELETE", MEMBERS + "/" + guestId(), new JsonObject()).expect(204);
        member().get("/v1/session").refused(401);
        for (String service : scene.services()) {
            Tokens.ask(scene, service, token).refused(401);
        }
        Unproved.unlessEqual(owner().get(MEMBERS).expect(200).data().size(), 1, "members");
        scene.as(guest()).get("/v1/session").expect(200);
        return "session and token are 401 in each of the three services; the own organization is untouched";
    }

    private String team() {
        return scene.text(
                "team",
                () -> scene.as(founder())
                        .post("/v1/organizations", new JsonObject().put("name", "Clinic of " + UUID.randomUUID()))
                        .expect(201)
                        .json()
                        .getString("id"));
    }

    private Visitor owner() {
        return scene.once("team owner", Visitor.class, () -> signedIn(founder()));
    }

    private Visitor member() {
        return scene.once("team member", Visitor.class, () -> signedIn(guest()));
    }

    private Visitor signedIn(String email) {
        Visitor visitor = scene.stranger();
        Answer page = visitor.follow(visitor.navigate("/auth/login?organization_id=" + Visitor.encode(team())))
                .expect(200);
        visitor.follow(visitor.choose(page, email)).expect(200);
        return visitor;
    }

    /** Somebody new: the others are in one organization, and would be asked which one from now on. */
    private String founder() {
        return scene.text("founder", () -> somebody("Filipa"));
    }

    private String guest() {
        return scene.text("guest", () -> somebody("Gabriela"));
    }

    private String somebody(String name) {
        String email = name.toLowerCase(Locale.ROOT) + "-" + UUID.randomUUID() + "@eleva.test";
        scene.workos().createUser(email, name, "Reis");
        return email;
    }

    private String guestId() {
        return scene.text(
                "guest id", () -> scene.session(guest()).getJsonObject("user").getString("id"));
    }

    /** What is in the mail that WorkOS sends. */
    private String tokenInMail() {
        return new Visitor(URI.create(scene.workos().url()))
                .get(
                        "/user_management/invitations?email=" + Visitor.encode(guest()),
                        "Authorization",
                        "Bearer " + scene.workos().apiKey())
                .expect(200)
                .data()
                .getJsonObject(0)
                .getString("token");
    }
}
