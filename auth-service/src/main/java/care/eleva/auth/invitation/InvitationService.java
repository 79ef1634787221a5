package care.eleva.auth.invitation;

import care.eleva.auth.member.AssignableRoles;
import care.eleva.auth.organization.OrganizationService;
import care.eleva.auth.ratelimit.RateLimit;
import care.eleva.auth.ratelimit.RateLimits;
import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosInvitation;
import care.eleva.auth.workos.WorkosInvitations;
import care.eleva.auth.workos.WorkosInvitations.NewInvitation;
import care.eleva.auth.workos.WorkosPage;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.security.Caller;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Invites, and manages what was sent. WorkOS is asked first, with no transaction open; the trail follows. Every call may
 * be repeated: whoever invites the same address for the same role again is shown the invitation that is open.
 */
@ApplicationScoped
class InvitationService {
    private static final String INVITATION = "invitation";

    private final WorkosInvitations workos;
    private final OrganizationService organization;
    private final AssignableRoles roles;
    private final RateLimits limits;
    private final Database database;
    private final CurrentCaller caller;

    InvitationService(
            WorkosInvitations workos,
            OrganizationService organization,
            AssignableRoles roles,
            RateLimits limits,
            Database database,
            CurrentCaller caller) {
        this.workos = workos;
        this.organization = organization;
        this.roles = roles;
        this.limits = limits;
        this.database = database;
        this.caller = caller;
    }

    Uni<InvitationView> send(SendInvitation command) {
        return caller.get().chain(who -> {
            NewInvitation wanted = new NewInvitation(
                    command.email().strip().toLowerCase(Locale.ROOT),
                    who.requireOrgId(),
                    command.role(),
                    command.days(),
                    who.userId());
            return organization
                    .requireStaying()
                    .chain(() -> roles.require(command.role(), "ORG_MEMBER_INVITED"))
                    .chain(() -> limit(who))
                    .chain(() -> workos.send(wanted))
                    .chain(reply -> sent(reply, wanted))
                    .call(this::noteInvited)
                    .map(InvitationView::of);
        });
    }

    Uni<Page<InvitationView>> list(int limit, @Nullable String after) {
        return caller.get()
                .chain(who -> workos.list(who.requireOrgId(), null, limit, after))
                .map(Reply::require)
                .map(page ->
                        new Page<>(page.items().stream().map(InvitationView::of).toList(), page.next()));
    }

    Uni<InvitationView> resend(String id) {
        return own(id).call(() -> caller.get().chain(this::limit))
                .chain(invitation -> workos.resend(id))
                .map(InvitationService::orRefusal)
                .call(invitation -> note("ORG_INVITATION_RESENT", invitation))
                .map(InvitationView::of);
    }

    Uni<Void> revoke(String id) {
        return own(id).chain(invitation -> workos.revoke(id))
                .chain(reply -> reply instanceof Reply.Transient<?>
                        ? workos.invitation(id).map(this::ifRevoked)
                        : Uni.createFrom().item(reply))
                .map(InvitationService::orRefusal)
                .chain(invitation -> note("ORG_INVITATION_REVOKED", invitation));
    }

    /** One of the caller's organization; of another one it does not exist. */
    private Uni<WorkosInvitation> own(String id) {
        return caller.get()
                .chain(who -> workos.invitation(id)
                        .map(InvitationService::orRefusal)
                        .invoke(invitation -> {
                            if (!who.requireOrgId().equals(invitation.organizationId())) {
                                throw InvitationProblem.INVITATION_NOT_FOUND.exception();
                            }
                        }));
    }

    private Uni<Void> limit(Caller who) {
        return limits.check(RateLimit.INVITATIONS_BY_USER, who.userId())
                .chain(() -> limits.check(RateLimit.INVITATIONS, who.requireOrgId()));
    }

    /** What was sent; also when the answer was lost, or when it is the second time that the same was asked for. */
    private Uni<WorkosInvitation> sent(Reply<WorkosInvitation> reply, NewInvitation wanted) {
        return switch (reply) {
            case Reply.Done<WorkosInvitation>(WorkosInvitation invitation) ->
                Uni.createFrom().item(invitation);
            case Reply.Refused<WorkosInvitation> refused -> {
                RuntimeException problem = InvitationRefusal.of(refused);
                yield refused.code().startsWith("email_already_invited")
                        ? open(wanted, problem)
                        : Uni.createFrom().failure(problem);
            }
            case Reply.Transient<WorkosInvitation> unknown ->
                open(wanted, KitProblem.TEMPORARILY_UNAVAILABLE.exception());
        };
    }

    private Uni<WorkosInvitation> open(NewInvitation wanted, RuntimeException otherwise) {
        return workos.list(wanted.organizationId(), wanted.email(), 10, null).map(reply -> {
            if (reply instanceof Reply.Done<WorkosPage<WorkosInvitation>>(var page)) {
                return page.items().stream()
                        .filter(found -> isSame(found, wanted))
                        .findFirst()
                        .orElseThrow(() -> otherwise);
            }
            throw otherwise;
        });
    }

    private static boolean isSame(WorkosInvitation found, NewInvitation wanted) {
        return found.isPending()
                && found.email().equals(wanted.email())
                && wanted.organizationId().equals(found.organizationId())
                && wanted.inviterUserId().equals(found.invitedBy())
                && wanted.roleSlug().equals(found.role());
    }

    private Reply<WorkosInvitation> ifRevoked(Reply<WorkosInvitation> found) {
        return found instanceof Reply.Done<WorkosInvitation>(WorkosInvitation invitation)
                        && "revoked".equals(invitation.state())
                ? found
                : new Reply.Transient<>("unknown", null);
    }

    private Uni<Void> noteInvited(WorkosInvitation invitation) {
        return note("ORG_MEMBER_INVITED", invitation);
    }

    /** The address belongs to the invitation: whose it is, nobody knows yet. */
    private Uni<Void> note(String action, WorkosInvitation invitation) {
        String role = invitation.role();
        AuditEvent event = AuditEvent.success(action, INVITATION, invitation.id())
                .with("role", role == null ? "" : role)
                .withPersonal("email", invitation.id(), invitation.email());
        return database.write(tx -> tx.audit(event)).replaceWithVoid();
    }

    static WorkosInvitation orRefusal(Reply<WorkosInvitation> reply) {
        if (reply instanceof Reply.Refused<WorkosInvitation> refused) {
            throw InvitationRefusal.of(refused);
        }
        return reply.require();
    }
}
