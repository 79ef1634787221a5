package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /user_management/authenticate}: the three grants of a hosted sign-in. Refresh tokens rotate; the one just
 * spent gives the same pair for 30 seconds and is dead afterwards. Errors have the two shapes of workos.md §1.7.
 */
final class Authenticate {
    static final Duration REPLAY_GRACE = Duration.ofSeconds(30);

    private static final Duration PENDING_LIFE = Duration.ofMinutes(10);

    private final EmulatorConfig config;
    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Events events;
    private final Sessions sessions;
    private final Memberships memberships;
    private final Invitations invitations;
    private final Tokens tokens;

    Authenticate(
            EmulatorConfig config,
            Store store,
            Time time,
            Ids ids,
            Events events,
            Sessions sessions,
            Memberships memberships,
            Invitations invitations,
            Tokens tokens) {
        this.config = config;
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.events = events;
        this.sessions = sessions;
        this.memberships = memberships;
        this.invitations = invitations;
        this.tokens = tokens;
    }

    void routes(Routes routes) {
        routes.open(
                HttpMethod.POST,
                "/user_management/authenticate",
                call -> Reply.ok(authenticate(body(call))).with("Cache-Control", "no-store"));
    }

    private static ObjectNode body(Call call) {
        try {
            return call.body().node();
        } catch (ApiError e) {
            throw ApiError.oauth("invalid_request", "The body is neither a form nor a JSON object.");
        }
    }

    private ObjectNode authenticate(ObjectNode body) {
        var grant = required(body, "grant_type");
        if (!same(config.clientId(), required(body, "client_id"))) {
            throw ApiError.oauth("invalid_client", "The client_id is not known.");
        }
        if (!same(config.apiKey(), required(body, "client_secret"))) {
            throw ApiError.oauth("invalid_client", "The client_secret is wrong.");
        }
        return switch (grant) {
            case "authorization_code" -> byCode(body);
            case "refresh_token" -> refresh(body);
            case "urn:workos:oauth:grant-type:organization-selection" -> selectOrganization(body);
            default -> throw ApiError.oauth("invalid_request", "The grant_type is not supported here.");
        };
    }

    private ObjectNode byCode(ObjectNode body) {
        var code = store.codes
                .remove(required(body, "code"))
                .filter(found -> !time.isPast(Json.must(found, "expires_at")))
                .orElseThrow(() -> ApiError.oauth("invalid_grant", "The code has expired or is invalid."));
        checkVerifier(Json.text(code, "challenge"), Json.text(body, "code_verifier"));
        var user = store.users
                .find(Json.must(code, "user_id"))
                .orElseThrow(() -> ApiError.oauth("invalid_grant", "The user does not exist any more."));
        var organization = Json.text(code, "organization_id");
        var invitation = Json.text(body, "invitation_token");
        if (invitation != null) {
            organization = invitations.acceptBy(invitation, user);
        }
        var active = memberships.activeOf(Json.must(user, "id"));
        if (organization == null && active.size() > 1) {
            throw selectionRequired(code, user, active);
        }
        if (organization == null && active.size() == 1) {
            organization = Json.must(active.getFirst(), "organization_id");
        }
        return signIn(code, organization, body);
    }

    /** The code is spent by then: a wrong verifier burns it. */
    private static void checkVerifier(@Nullable String challenge, @Nullable String verifier) {
        if (challenge == null) {
            if (verifier != null) {
                throw ApiError.of(400, "code_challenge_not_found", "The code was requested without a code_challenge.");
            }
            return;
        }
        var given = verifier == null ? "" : verifier;
        var hash = SigningKeys.sha256(given.getBytes(StandardCharsets.US_ASCII));
        if (!same(challenge, Base64.getUrlEncoder().withoutPadding().encodeToString(hash))) {
            throw ApiError.oauth("invalid_grant", "The code_verifier does not fit the code_challenge.");
        }
    }

    private ApiError selectionRequired(ObjectNode code, ObjectNode user, List<ObjectNode> active) {
        var pending = code.deepCopy()
                .put("id", ids.secret())
                .put("expires_at", Time.stamp(time.now().plus(PENDING_LIFE)));
        store.pending.save(pending);
        var body = Json.object()
                .put("code", "organization_selection_required")
                .put("message", "The user must choose an organization to finish their authentication.")
                .put("pending_authentication_token", Json.must(pending, "id"));
        var organizations = body.putArray("organizations");
        active.forEach(membership -> {
            var organization = store.organizations.get(Json.must(membership, "organization_id"));
            organizations
                    .addObject()
                    .put("id", Json.must(organization, "id"))
                    .put("name", Json.must(organization, "name"));
        });
        body.set("user", Users.view(user));
        return new ApiError(403, body);
    }

    private ObjectNode selectOrganization(ObjectNode body) {
        var organization = required(body, "organization_id");
        var token = required(body, "pending_authentication_token");
        var pending = store.pending
                .find(token)
                .filter(found -> !time.isPast(Json.must(found, "expires_at")))
                .orElseThrow(() -> ApiError.of(
                        400,
                        "invalid_pending_authentication_token",
                        "The pending authentication token has expired or is invalid."));
        checkMember(Json.must(pending, "user_id"), organization);
        store.pending.remove(token);
        return signIn(pending, organization, body);
    }

    private ObjectNode signIn(ObjectNode code, @Nullable String organization, ObjectNode body) {
        var method = Json.must(code, "method");
        var user = store.users.edit(Json.must(code, "user_id"), copy -> copy.put("last_sign_in_at", time.stamp()));
        var origin = new Sessions.Origin(
                Json.must(user, "id"),
                organization,
                kind(method),
                Instant.parse(Json.must(code, "authenticated_at")),
                (ObjectNode) code.get("impersonator"),
                Json.text(body, "ip_address"),
                Json.text(body, "user_agent"));
        var session = sessions.open(origin);
        recordSuccess(user, session, method);
        var impersonated = session.has("impersonator");
        return pair(session).put("authentication_method", impersonated ? "Impersonation" : method);
    }

    private static String kind(String method) {
        return switch (method) {
            case "SSO" -> "sso";
            case "Password" -> "password";
            default -> "oauth";
        };
    }

    private void recordSuccess(ObjectNode user, ObjectNode session, String method) {
        var kind = kind(method);
        var data = Json.object().put("type", kind).put("status", "succeeded");
        data.set("ip_address", session.get("ip_address"));
        data.set("user_agent", session.get("user_agent"));
        data.put("user_id", Json.must(user, "id")).put("email", Json.must(user, "email"));
        if (kind.equals("sso")) {
            data.putObject("sso")
                    .put("organization_id", Json.text(session, "organization_id"))
                    .put("connection_id", (String) null)
                    .put("session_id", Json.must(session, "id"));
        }
        events.record("authentication." + kind + "_succeeded", data);
    }

    private ObjectNode refresh(ObjectNode body) {
        var spent = store.refreshTokens.find(required(body, "refresh_token")).orElseThrow(Authenticate::invalidRefresh);
        var session = store.sessions
                .find(Json.must(spent, "session_id"))
                .filter(sessions::isLive)
                .orElseThrow(() -> ApiError.oauth("invalid_grant", "Session has already ended."));
        var successor = spent.get("successor");
        if (successor instanceof ObjectNode same) {
            if (time.isPast(Json.must(spent, "replay_until"))) {
                throw ApiError.oauth("invalid_grant", "Refresh token already exchanged.");
            }
            return same;
        }
        var wanted = Json.text(body, "organization_id");
        var organization = wanted == null ? Json.text(session, "organization_id") : wanted;
        if (organization != null) {
            checkMember(Json.must(session, "user_id"), organization);
        }
        var fresh = pair(sessions.switchTo(session, organization));
        spent = spent.deepCopy().put("replay_until", Time.stamp(time.now().plus(REPLAY_GRACE)));
        spent.set("successor", fresh);
        store.refreshTokens.save(spent);
        return fresh;
    }

    private void checkMember(String user, String organization) {
        if (store.organizations.find(organization).isEmpty()) {
            throw ApiError.oauth("organization_not_found", "The organization does not exist.");
        }
        if (memberships.find(user, organization).filter(Memberships::isActive).isEmpty()) {
            throw ApiError.oauth(
                    "organization_membership_not_found", "The user is not an active member of the organization.");
        }
    }

    /** A new pair of tokens for a session, as the response carries it. */
    ObjectNode pair(ObjectNode session) {
        var refresh = store.refreshTokens.save(
                Json.object().put("id", ids.secret()).put("session_id", Json.must(session, "id")));
        var reply = Json.object();
        reply.set("user", Users.view(store.users.get(Json.must(session, "user_id"))));
        var organization = Json.text(session, "organization_id");
        if (organization != null) {
            reply.put("organization_id", organization);
        }
        reply.put("access_token", tokens.issue(session)).put("refresh_token", Json.must(refresh, "id"));
        var impersonator = session.get("impersonator");
        if (impersonator != null) {
            reply.set("impersonator", impersonator);
        }
        return reply;
    }

    private static ApiError invalidRefresh() {
        return ApiError.oauth("invalid_grant", "The refresh token is invalid.");
    }

    private static String required(ObjectNode body, String field) {
        var value = Objects.requireNonNullElse(Json.text(body, field), "");
        if (value.isEmpty()) {
            throw ApiError.oauth("invalid_request", field + " is required.");
        }
        return value;
    }

    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
