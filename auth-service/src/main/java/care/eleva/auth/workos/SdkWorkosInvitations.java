package care.eleva.auth.workos;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link WorkosInvitations} over the SDK. */
@ApplicationScoped
class SdkWorkosInvitations implements WorkosInvitations {
    private static final String INVITATIONS = "/user_management/invitations";

    private final WorkosApi api;

    SdkWorkosInvitations(WorkosApi api) {
        this.api = api;
    }

    @Override
    public Uni<Reply<WorkosInvitation>> send(NewInvitation invitation) {
        Map<String, Object> body = Map.of(
                "email", invitation.email(),
                "organization_id", invitation.organizationId(),
                "role_slug", invitation.roleSlug(),
                "expires_in_days", invitation.expiresInDays(),
                "inviter_user_id", invitation.inviterUserId());
        return api.post("send invitation", INVITATIONS, body, Answers::invitation);
    }

    @Override
    public Uni<Reply<WorkosInvitation>> invitation(String id) {
        return api.get("invitation", path(id, ""), Map.of(), Answers::invitation);
    }

    @Override
    public Uni<Reply<WorkosInvitation>> byToken(String token) {
        String path = INVITATIONS + "/by_token/" + WorkosApi.segment(token);
        return api.get("invitation by token", path, Map.of(), Answers::invitation);
    }

    @Override
    public Uni<Reply<WorkosPage<WorkosInvitation>>> list(
            String organizationId, @Nullable String email, int limit, @Nullable String after) {
        Map<String, @Nullable Object> query = new HashMap<>();
        query.put("organization_id", organizationId);
        query.put("email", email);
        query.put("limit", limit);
        query.put("after", after);
        return api.get("invitations", INVITATIONS, query, Answers::invitations);
    }

    @Override
    public Uni<Reply<WorkosInvitation>> resend(String id) {
        return api.post("resend invitation", path(id, "/resend"), Map.of(), Answers::invitation);
    }

    @Override
    public Uni<Reply<WorkosInvitation>> revoke(String id) {
        return api.post("revoke invitation", path(id, "/revoke"), Map.of(), Answers::invitation);
    }

    @Override
    public Uni<Reply<WorkosInvitation>> accept(String id) {
        return api.post("accept invitation", path(id, "/accept"), Map.of(), Answers::invitation);
    }

    private static String path(String id, String verb) {
        return INVITATIONS + "/" + WorkosApi.segment(id) + verb;
    }
}
