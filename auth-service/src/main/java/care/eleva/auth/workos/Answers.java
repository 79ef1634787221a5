package care.eleva.auth.workos;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads WorkOS's JSON. A field that we do not need may be missing; one that we need makes the answer unusable. */
final class Answers {
    private static final Logger LOG = Logger.getLogger(Answers.class);

    private Answers() {}

    /** An answer without what we need. It says nothing about the question, so the question may be asked again. */
    static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unusable(String field) {
            super("WorkOS's answer lacks " + field, null, false, false);
        }
    }

    static SignInOutcome signedIn(JsonNode json) {
        AccessToken token = AccessToken.read(text(json, "access_token")).orElseThrow(() -> new Unusable("claims"));
        WorkosUser user = user(json.path("user"));
        if (!user.id().equals(token.userId())) {
            throw new Unusable("one user in token and body");
        }
        String method = optional(json, "authentication_method");
        return new SignInOutcome.SignedIn(user, token, text(json, "refresh_token"), method);
    }

    /** What an error means for a sign-in or a refresh (workos.md §1.7). */
    static SignInOutcome refused(ErrorBody error) {
        if (error.isTransient() || !error.isReadable()) {
            return new SignInOutcome.Transient(error.code(), error.retryAfter());
        }
        return switch (error.code()) {
            case "organization_selection_required" -> selection(error.body());
            case "sso_required" -> new SignInOutcome.NeedsSso(texts(error.body().path("connection_ids")));
            case "mfa_enrollment", "mfa_challenge", "mfa_verification" -> new SignInOutcome.NeedsMfa(error.code());
            default -> new SignInOutcome.Terminal(error.code());
        };
    }

    /** WorkOS's document demands no more than the code, so an answer without a token or names is one too. */
    private static SignInOutcome selection(JsonNode body) {
        String pendingToken = optional(body, "pending_authentication_token");
        if (pendingToken == null) {
            return new SignInOutcome.Terminal("organization_selection_required");
        }
        List<SignInOutcome.NeedsOrganizationSelection.Choice> choices = list(
                body.path("organizations"),
                choice ->
                        new SignInOutcome.NeedsOrganizationSelection.Choice(text(choice, "id"), text(choice, "name")));
        String email = optional(body.path("user"), "email");
        return new SignInOutcome.NeedsOrganizationSelection(pendingToken, choices, email);
    }

    static WorkosUser user(JsonNode json) {
        return new WorkosUser(
                text(json, "id"),
                text(json, "email"),
                optional(json, "first_name"),
                optional(json, "last_name"),
                time(json, "updated_at"));
    }

    static WorkosOrganization organization(JsonNode json) {
        return new WorkosOrganization(
                text(json, "id"), text(json, "name"), optional(json, "external_id"), time(json, "updated_at"));
    }

    static WorkosMembership membership(JsonNode json) {
        return new WorkosMembership(
                text(json, "id"),
                text(json, "user_id"),
                text(json, "organization_id"),
                text(json, "status"),
                text(json.path("role"), "slug"),
                json.path("directory_managed").asBoolean(false),
                time(json, "updated_at"));
    }

    /** An event, or null when it has no id to go on from. Only the id is needed: what else is missing makes it unusable. */
    static @Nullable WorkosEvent event(JsonNode json) {
        String id = optional(json, "id");
        if (id == null) {
            return null;
        }
        String type = json.path("event").asText();
        try {
            return new WorkosEvent(id, type, time(json, "created_at"), what(type, json.path("data")));
        } catch (Unusable unusable) {
            return new WorkosEvent(
                    id, type, Instant.EPOCH, new WorkosEvent.Unusable(String.valueOf(unusable.getMessage())));
        }
    }

    private static WorkosEvent.What what(String type, JsonNode data) {
        return switch (type) {
            case "user.created", "user.updated" -> new WorkosEvent.UserSaved(user(data));
            case "user.deleted" -> new WorkosEvent.UserDeleted(text(data, "id"));
            case "organization.created", "organization.updated" ->
                new WorkosEvent.OrganizationSaved(organization(data));
            case "organization.deleted" -> new WorkosEvent.OrganizationDeleted(text(data, "id"));
            case "organization_membership.created", "organization_membership.updated" ->
                new WorkosEvent.MembershipSaved(membership(data));
            case "organization_membership.deleted" ->
                new WorkosEvent.MembershipDeleted(
                        text(data, "id"), text(data, "user_id"), text(data, "organization_id"));
            case "session.revoked" -> new WorkosEvent.SessionRevoked(text(data, "id"));
            case "invitation.accepted" ->
                new WorkosEvent.InvitationAccepted(
                        text(data, "id"), optional(data, "organization_id"), optional(data, "accepted_user_id"));
            default ->
                type.matches("(role|organization_role|permission)\\.[a-z]+")
                        ? new WorkosEvent.RolesChanged()
                        : new WorkosEvent.Unusable("unknown type");
        };
    }

    /** The cursor of the next page of a list. */
    static @Nullable String next(JsonNode json) {
        return optional(json.path("list_metadata"), "after");
    }

    /** One object that cannot be read does not make the page unreadable: it is left out. */
    static <T> WorkosPage<T> page(JsonNode json, Function<JsonNode, T> mapper) {
        List<T> values = new ArrayList<>();
        json.path("data").forEach(node -> {
            try {
                values.add(mapper.apply(node));
            } catch (Unusable unusable) {
                LOG.warnf("left out of a list: %s", unusable.getMessage());
            }
        });
        return new WorkosPage<>(values, next(json));
    }

    static WorkosInvitation invitation(JsonNode json) {
        return new WorkosInvitation(
                text(json, "id"),
                text(json, "email"),
                text(json, "state"),
                optional(json, "organization_id"),
                optional(json, "role_slug"),
                optional(json, "inviter_user_id"),
                optional(json, "accepted_user_id"),
                time(json, "expires_at"),
                time(json, "created_at"));
    }

    static WorkosPage<WorkosInvitation> invitations(JsonNode json) {
        return new WorkosPage<>(
                list(json.path("data"), Answers::invitation), optional(json.path("list_metadata"), "after"));
    }

    static URI link(JsonNode json) {
        try {
            return new URI(text(json, "link"));
        } catch (URISyntaxException unreadable) {
            throw new Unusable("link");
        }
    }

    static Set<String> roleSlugs(JsonNode json) {
        return new LinkedHashSet<>(list(json.path("data"), role -> text(role, "slug")));
    }

    static Map<String, Set<String>> permissionsByRole(JsonNode json) {
        Map<String, Set<String>> roles = new LinkedHashMap<>();
        for (JsonNode role : json.path("data")) {
            if (!role.path("permissions").isArray()) {
                throw new Unusable("permissions");
            }
            roles.put(text(role, "slug"), Set.copyOf(texts(role.path("permissions"))));
        }
        return roles;
    }

    static List<WorkosRole> roles(JsonNode json) {
        return list(json.path("data"), Answers::role);
    }

    static WorkosRole role(JsonNode json) {
        if (!json.path("permissions").isArray()) {
            throw new Unusable("permissions");
        }
        return new WorkosRole(
                text(json, "slug"),
                text(json, "name"),
                optional(json, "description"),
                Set.copyOf(texts(json.path("permissions"))));
    }

    static WorkosPermission permission(JsonNode json) {
        return new WorkosPermission(
                text(json, "slug"), text(json, "name"), json.path("system").asBoolean(false));
    }

    static List<SigningKey> signingKeys(JsonNode json) {
        List<SigningKey> keys = new ArrayList<>();
        for (JsonNode key : json.path("keys")) {
            if ("RSA".equals(key.path("kty").asText())
                    && !"enc".equals(key.path("use").asText())) {
                keys.add(new SigningKey(text(key, "kid"), text(key, "n"), text(key, "e")));
            }
        }
        if (keys.isEmpty()) {
            throw new Unusable("keys");
        }
        return keys;
    }

    static <T> List<T> list(JsonNode array, Function<JsonNode, T> mapper) {
        List<T> values = new ArrayList<>();
        array.forEach(node -> values.add(mapper.apply(node)));
        return List.copyOf(values);
    }

    private static List<String> texts(JsonNode array) {
        return list(array, JsonNode::asText);
    }

    private static String text(JsonNode json, String field) {
        String value = optional(json, field);
        if (value == null) {
            throw new Unusable(field);
        }
        return value;
    }

    private static @Nullable String optional(JsonNode json, String field) {
        JsonNode value = json.get(field);
        return value == null || !value.isTextual() || value.textValue().isBlank() ? null : value.textValue();
    }

    private static Instant time(JsonNode json, String field) {
        try {
            return Instant.parse(text(json, field));
        } catch (DateTimeException unreadable) {
            throw new Unusable(field);
        }
    }
}
