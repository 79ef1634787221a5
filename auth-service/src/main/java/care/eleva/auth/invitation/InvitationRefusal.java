package care.eleva.auth.invitation;

import care.eleva.auth.member.MemberProblem;
import care.eleva.auth.workos.Reply;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.ProblemException;

/** What WorkOS's refusals of invitations mean here (workos.md §2). */
final class InvitationRefusal {
    private static final int CONFLICT = 409;

    private InvitationRefusal() {}

    static ProblemException of(Reply.Refused<?> refused) {
        return switch (refused.code()) {
            case "email_already_invited_to_organization", "email_already_invited" ->
                InvitationProblem.ALREADY_INVITED.exception();
            case "user_already_organization_member", "user_already_exists" ->
                InvitationProblem.ALREADY_MEMBER.exception();
            case "invalid_role", "role_not_found" -> MemberProblem.ROLE_NOT_ASSIGNABLE.exception();
            case "expires_in_days_too_short", "expires_in_days_too_long" -> KitProblem.VALIDATION_FAILED.exception();
            case "invite_not_pending",
                    "invite_accepted",
                    "invite_expired",
                    "invite_revoked",
                    "invite_already_accepted",
                    "invite_already_revoked" -> InvitationProblem.INVITATION_NOT_OPEN.exception();
            case "entity_not_found", "invalid_invite" -> InvitationProblem.INVITATION_NOT_FOUND.exception();
            default -> byStatus(refused);
        };
    }

    private static ProblemException byStatus(Reply.Refused<?> refused) {
        return switch (refused.status()) {
            case 404 -> InvitationProblem.INVITATION_NOT_FOUND.exception();
            case CONFLICT -> InvitationProblem.ALREADY_INVITED.exception();
            case 400, 422 -> InvitationProblem.INVITATION_REFUSED.exception();
            default -> KitProblem.UPSTREAM_FAILED.exception();
        };
    }
}
