package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code /user_management/invitations}: 7 days unless told otherwise, one open invitation per address and organization. */
final class Invitations {
    private static final long DEFAULT_DAYS = 7;
    private static final long MOST_DAYS = 30;

    private final Supplier<String> url;
    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Events events;
    private final Users users;
    private final Memberships memberships;
    private final Roles roles;

    /** @param url the address of this server, for the link in an invitation */
    Invitations(
            Supplier<String> url,
            Store store,
            Time time,
            Ids ids,
            Events events,
            Users users,
            Memberships memberships,
            Roles roles) {
        this.url = url;
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.events = events;
        this.users = users;
        this.memberships = memberships;
        this.roles = roles;
    }

    void routes(Routes routes) {
        var root = "/user_management/invitations";
        routes.get(root, this::list);
        routes.post(root, call -> Reply.created(view(create(call.body()))));
        routes.get(root + "/by_token/:token", call -> Reply.ok(view(byToken(call.path("token")))));
        routes.get(root + "/:id", call -> Reply.ok(view(store.invitations.get(call.path("id")))));
        routes.post(root + "/:id/accept", call -> Reply.ok(view(accept(store.invitations.get(call.path("id"))))));
        routes.post(root + "/:id/resend", call -> Reply.ok(view(resend(call.path("id")))));
        routes.post(root + "/:id/revoke", call -> Reply.ok(view(revoke(call.path("id")))));
    }

    /** Accepts on sign-in; the organization joined, or null for an invitation to the application alone. */
    @Nullable
    String acceptBy(String token, ObjectNode user) {
        var invitation = store.invitations
                .one("token", token)
                .filter(found -> "pending".equals(state(found)))
                .orElseThrow(() -> ApiError.oauth("invitation_invalid", "The invitation is not open."));
        if (!Json.must(invitation, "email").equals(Json.must(user, "email"))) {
            throw ApiError.oauth("invitation_cannot_be_used_for_email", "The invitation is for another address.");
        }
        return Json.text(accept(invitation), "organization_id");
    }

    private Reply list(Call call) {
        var email = call.query("email");
        var organization = call.query("organization_id");
        var slice = store.invitations.page(
                Page.of(call),
                row -> (email == null || email.equalsIgnoreCase(Json.must(row, "email")))
                        && (organization == null || organization.equals(Json.text(row, "organization_id"))));
        return Reply.ok(slice.list(this::view));
    }

    private ObjectNode create(Body body) {
        var email = body.text("email").strip().toLowerCase(Locale.ROOT);
        var organization = body.textOrNull("organization_id");
        if (organization != null) {
            store.organizations.get(organization);
        }
        var user = users.byEmail(email);
        checkFree(email, organization, user);
        var role = role(body.textOrNull("role_slug"), organization);
        var stamp = time.stamp();
        var token = ids.secret();
        var invitation = store.invitations.save(Json.object()
                .put("object", "invitation")
                .put("id", ids.next("invitation"))
                .put("email", email)
                .put("state", "pending")
                .put("accepted_at", (String) null)
                .put("revoked_at", (String) null)
                .put("expires_at", Time.stamp(time.now().plus(life(body))))
                .put("organization_id", organization)
                .put("inviter_user_id", inviter(body))
                .put("accepted_user_id", (String) null)
                .put("role_slug", role)
                .put("token", token)
                .put("accept_invitation_url", url.get() + "/authkit/invite?invitation_token=" + token)
                .put("created_at", stamp)
                .put("updated_at", stamp));
        if (user != null && organization != null && role != null) {
            memberships.invite(Json.must(user, "id"), organization, role);
        }
        record("created", invitation);
        return invitation;
    }

    private void checkFree(String email, @Nullable String organization, @Nullable ObjectNode user) {
        var open = store.invitations.by("email", email).stream()
                .anyMatch(other -> "pending".equals(state(other))
                        && Objects.equals(organization, Json.text(other, "organization_id")));
        if (organization == null && user != null) {
            throw ApiError.of(400, "user_already_exists", "A user with this e-mail exists already.");
        }
        if (organization == null && open) {
            throw ApiError.of(400, "email_already_invited", "The e-mail has been invited already.");
        }
        if (open) {
            throw ApiError.of(
                    400,
                    "email_already_invited_to_organization",
                    "The e-mail has been invited to the organization already.");
        }
        if (user != null
                && organization != null
                && memberships
                        .find(Json.must(user, "id"), organization)
                        .filter(Memberships::isActive)
                        .isPresent()) {
            throw ApiError.of(
                    400, "user_already_organization_member", "The user is a member of the organization already.");
        }
    }

    private @Nullable String role(@Nullable String slug, @Nullable String organization) {
        if (organization == null) {
            return null;
        }
        var role = slug == null ? Roles.DEFAULT : slug;
        if (roles.find(organization, role) == null) {
            throw ApiError.of(400, "invalid_role", "The role '" + role + "' does not exist.");
        }
        return role;
    }

    private @Nullable String inviter(Body body) {
        var inviter = body.textOrNull("inviter_user_id");
        return inviter == null ? null : Json.must(store.users.get(inviter), "id");
    }

    private static Duration life(Body body) {
        var days = Objects.requireNonNullElse(body.number("expires_in_days"), DEFAULT_DAYS);
        if (days < 1) {
            throw ApiError.of(400, "expires_in_days_too_short", "expires_in_days is at least 1.");
        }
        if (days > MOST_DAYS) {
            throw ApiError.of(400, "expires_in_days_too_long", "expires_in_days is at most 30.");
        }
        return Duration.ofDays(days);
    }

    private ObjectNode byToken(String token) {
        return store.invitations.one("token", token).orElseThrow(() -> ApiError.notFound("Invitation", token));
    }

    private ObjectNode accept(ObjectNode invitation) {
        if (!"pending".equals(state(invitation))) {
            throw ApiError.of(400, "invite_not_pending", "The invitation is not pending.");
        }
        var user = users.byEmail(Json.must(invitation, "email"));
        if (user == null) {
            throw ApiError.of(400, "invalid_invite", "No user has the e-mail of the invitation.");
        }
        var organization = Json.text(invitation, "organization_id");
        var role = Json.text(invitation, "role_slug");
        if (organization != null && role != null) {
            memberships.join(Json.must(user, "id"), organization, role);
        }
        var accepted = change(
                invitation,
                "accepted",
                copy -> copy.put("accepted_at", time.stamp()).put("accepted_user_id", Json.must(user, "id")));
        record("accepted", accepted);
        return accepted;
    }

    private ObjectNode resend(String id) {
        var invitation = store.invitations.get(id);
        var state = state(invitation);
        if (!state.equals("pending")) {
            throw ApiError.of(400, "invite_" + state, "The invitation is " + state + ".");
        }
        record("resent", invitation);
        return invitation;
    }

    private ObjectNode revoke(String id) {
        var invitation = store.invitations.get(id);
        if (!"pending".equals(state(invitation))) {
            throw ApiError.of(400, "invite_not_pending", "The invitation is not pending.");
        }
        var user = users.byEmail(Json.must(invitation, "email"));
        var organization = Json.text(invitation, "organization_id");
        if (user != null && organization != null) {
            memberships.withdraw(Json.must(user, "id"), organization);
        }
        var revoked = change(invitation, "revoked", copy -> copy.put("revoked_at", time.stamp()));
        record("revoked", revoked);
        return revoked;
    }

    private ObjectNode change(ObjectNode invitation, String state, UnaryOperator<ObjectNode> edit) {
        return store.invitations.edit(
                Json.must(invitation, "id"), copy -> time.touch(edit.apply(copy).put("state", state)));
    }

    private String state(ObjectNode invitation) {
        var state = Json.must(invitation, "state");
        return state.equals("pending") && time.isPast(Json.must(invitation, "expires_at")) ? "expired" : state;
    }

    private ObjectNode view(ObjectNode invitation) {
        return invitation.deepCopy().put("state", state(invitation));
    }

    /** An event never carries the token. */
    private void record(String what, ObjectNode invitation) {
        ObjectNode data = invitation.deepCopy();
        data.remove("token");
        data.remove("accept_invitation_url");
        events.record("invitation." + what, data);
    }
}
