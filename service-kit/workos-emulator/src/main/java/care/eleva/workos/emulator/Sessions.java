package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sessions: their list, revoking, and the browser's logout. A session keeps its id through every refresh; once revoked
 * its refresh tokens answer {@code invalid_grant} (workos.md §1.5). One that was impersonated lasts 60 minutes.
 */
final class Sessions {
    private static final Duration LIFE = Duration.ofDays(30);
    private static final Duration IMPERSONATED_LIFE = Duration.ofMinutes(60);

    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Events events;
    private final RedirectUris redirects;

    Sessions(Store store, Time time, Ids ids, Events events, RedirectUris redirects) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.events = events;
        this.redirects = redirects;
    }

    /** Where a session comes from: the person, the way and the time of the sign-in, and the browser. */
    record Origin(
            String userId,
            @Nullable String organizationId,
            String method,
            Instant authenticatedAt,
            @Nullable ObjectNode impersonator,
            @Nullable String ipAddress,
            @Nullable String userAgent) {}

    void routes(Routes routes) {
        routes.get("/user_management/users/:id/sessions", this::list);
        routes.post("/user_management/sessions/revoke", this::revoke);
        routes.open(HttpMethod.GET, "/user_management/sessions/logout", this::logout);
    }

    ObjectNode open(Origin origin) {
        var impersonator = origin.impersonator();
        var stamp = time.stamp();
        var session = Json.object()
                .put("object", "session")
                .put("id", ids.next("session"))
                .put("user_id", origin.userId())
                .put("ip_address", origin.ipAddress())
                .put("user_agent", origin.userAgent())
                .put("auth_method", impersonator == null ? origin.method() : "impersonation")
                .put("status", "active")
                .put("expires_at", Time.stamp(time.now().plus(impersonator == null ? LIFE : IMPERSONATED_LIFE)))
                .put("ended_at", (String) null)
                .put("created_at", stamp)
                .put("updated_at", stamp)
                .put("_auth_time", origin.authenticatedAt().getEpochSecond());
        if (origin.organizationId() != null) {
            session.put("organization_id", origin.organizationId());
        }
        if (impersonator != null) {
            session.set("impersonator", impersonator);
        }
        store.sessions.save(session);
        events.record("session.created", session);
        return session;
    }

    boolean isLive(ObjectNode session) {
        return "active".equals(Json.text(session, "status")) && !time.isPast(Json.must(session, "expires_at"));
    }

    ObjectNode switchTo(ObjectNode session, @Nullable String organizationId) {
        return store.sessions.edit(Json.must(session, "id"), copy -> {
            if (organizationId != null) {
                copy.put("organization_id", organizationId);
            }
            return time.touch(copy);
        });
    }

    void revokeAll(String userId, Predicate<ObjectNode> which) {
        store.sessions.by("user_id", userId).stream().filter(which).forEach(this::end);
    }

    private void end(ObjectNode session) {
        if (!isLive(session)) {
            return;
        }
        var ended = store.sessions.edit(
                Json.must(session, "id"),
                copy -> time.touch(copy.put("status", "revoked").put("ended_at", time.stamp())));
        events.record("session.revoked", ended);
    }

    private Reply list(Call call) {
        var user = Json.must(store.users.get(call.path("id")), "id");
        return Reply.ok(store.sessions
                .pageBy("user_id", user, Page.of(call), session -> true)
                .list(this::view));
    }

    private ObjectNode view(ObjectNode session) {
        var view = Json.wire(session);
        var expired = "active".equals(Json.text(session, "status")) && !isLive(session);
        return expired ? view.put("status", "expired") : view;
    }

    private Reply revoke(Call call) {
        var id = call.body().text("session_id");
        var session = store.sessions
                .find(id)
                .orElseThrow(() -> ApiError.of(400, "session_not_found", "No session has the id '" + id + "'."));
        end(session);
        return Reply.ok(view(store.sessions.get(id)));
    }

    /** Ends the session and sends the browser to a registered address; without one, to the default. */
    private Reply logout(Call call) {
        var id = call.query("session_id");
        if (id == null) {
            throw ApiError.invalid("session_id", "session_id_required", "session_id must be given.");
        }
        var target = redirects.signOutTarget(call.query("return_to"));
        store.sessions.find(id).ifPresent(this::end);
        return target == null
                ? Reply.html(200, Html.page("Signed out", "<p>You are signed out.</p>"))
                : Reply.redirect(302, target);
    }
}
