package care.eleva.auth.workos;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/** WorkOS's invitations. Answers are values, as with {@link WorkosClient}. */
public interface WorkosInvitations {
    /** Not idempotent: a second one for the same address is refused while the first is open. */
    Uni<Reply<WorkosInvitation>> send(NewInvitation invitation);

    Uni<Reply<WorkosInvitation>> invitation(String id);

    Uni<Reply<WorkosInvitation>> byToken(String token);

    /** The invitations of an organization. {@code email} narrows them down, {@code after} is the last id of the page before. */
    Uni<Reply<WorkosPage<WorkosInvitation>>> list(
            String organizationId, @Nullable String email, int limit, @Nullable String after);

    Uni<Reply<WorkosInvitation>> resend(String id);

    Uni<Reply<WorkosInvitation>> revoke(String id);

    /** For the user whose address the invitation names; that it is the caller's is for us to check. */
    Uni<Reply<WorkosInvitation>> accept(String id);

    /**
     * Whom to invite.
     *
     * @param expiresInDays 1 to 30
     * @param inviterUserId who invites
     */
    record NewInvitation(
            String email, String organizationId, String roleSlug, int expiresInDays, String inviterUserId) {
        /** Without the address, so that no log can hold it. */
        @Override
        public String toString() {
            return "NewInvitation[organizationId=" + organizationId + "]";
        }
    }
}
