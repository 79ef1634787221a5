package care.eleva.auth.invitation;

import care.eleva.auth.organization.DirectoryService;
import care.eleva.auth.ratelimit.RateLimit;
import care.eleva.auth.ratelimit.RateLimits;
import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosInvitation;
import care.eleva.auth.workos.WorkosInvitations;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.security.Caller;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Objects;

/** Lets somebody who is signed in join an organization by the invitation in his mail. */
@ApplicationScoped
class AcceptanceService {
    private final WorkosInvitations workos;
    private final DirectoryService directory;
    private final RateLimits limits;
    private final Database database;
    private final CurrentCaller caller;

    AcceptanceService(
            WorkosInvitations workos,
            DirectoryService directory,
            RateLimits limits,
            Database database,
            CurrentCaller caller) {
        this.workos = workos;
        this.directory = directory;
        this.limits = limits;
        this.database = database;
        this.caller = caller;
    }

    Uni<JoinedView> accept(String token) {
        return caller.get()
                .call(who -> limits.check(RateLimit.INVITATIONS_BY_USER, who.userId()))
                .chain(who -> workos.byToken(token)
                        .map(InvitationService::orRefusal)
                        .call(invitation -> requireOwnAddress(invitation))
                        .chain(invitation -> accept(invitation, who))
                        .chain(invitation -> join(invitation, who)));
    }

    /** WorkOS accepts for whoever has the address. That it is the caller's own is looked up here. */
    private Uni<Void> requireOwnAddress(WorkosInvitation invitation) {
        return database.query(row -> row.getString("email"), "SELECT email FROM users WHERE id = auth.user_id()")
                .invoke(addresses -> {
                    if (!addresses.contains(invitation.email())) {
                        throw InvitationProblem.INVITATION_FOR_ANOTHER.exception();
                    }
                })
                .replaceWithVoid();
    }

    /** Accepted already, by the caller, is accepted: the answer was lost, or the call is repeated. */
    private Uni<WorkosInvitation> accept(WorkosInvitation invitation, Caller who) {
        if (invitation.organizationId() == null) {
            return Uni.createFrom().failure(InvitationProblem.INVITATION_NOT_FOUND.exception());
        }
        if (isAcceptedBy(invitation, who)) {
            return Uni.createFrom().item(invitation);
        }
        if (!invitation.isPending()) {
            return Uni.createFrom().failure(InvitationProblem.INVITATION_NOT_OPEN.exception());
        }
        return workos.accept(invitation.id()).chain(reply -> switch (reply) {
            case Reply.Done<WorkosInvitation>(WorkosInvitation accepted) ->
                Uni.createFrom().item(accepted);
            case Reply.Refused<WorkosInvitation> refused -> look(invitation.id(), who, InvitationRefusal.of(refused));
            case Reply.Transient<WorkosInvitation> unknown ->
                look(invitation.id(), who, KitProblem.TEMPORARILY_UNAVAILABLE.exception());
        });
    }

    private Uni<WorkosInvitation> look(String id, Caller who, RuntimeException otherwise) {
        return workos.invitation(id).map(reply -> {
            if (reply instanceof Reply.Done<WorkosInvitation>(WorkosInvitation found) && isAcceptedBy(found, who)) {
                return found;
            }
            throw otherwise;
        });
    }

    private static boolean isAcceptedBy(WorkosInvitation invitation, Caller who) {
        return "accepted".equals(invitation.state()) && who.userId().equals(invitation.acceptedUserId());
    }

    private Uni<JoinedView> join(WorkosInvitation invitation, Caller who) {
        String orgId = Objects.requireNonNull(invitation.organizationId());
        return directory
                .noteJoining(who.userId(), orgId)
                .chain(() -> database.write(tx -> tx.sealedPersonal(Map.of())
                        .chain(personal -> tx.execute(
                                "SELECT identity.note_acceptance($1, $2, $3)", orgId, invitation.id(), personal))))
                .replaceWith(() -> new JoinedView(orgId, invitation.role()));
    }
}
