package care.eleva.auth.member;

import care.eleva.auth.workos.Reply;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.ProblemException;

/** What WorkOS's refusals to change a member mean here (workos.md §2). */
final class MemberRefusal {
    private MemberRefusal() {}

    static ProblemException of(Reply.Refused<?> refused) {
        return switch (refused.code()) {
            case "invalid_role", "role_not_found" -> MemberProblem.ROLE_NOT_ASSIGNABLE.exception();
            case "cannot_deactivate_pending_organization_membership",
                    "cannot_reactivate_pending_organization_membership" -> MemberProblem.MEMBER_PENDING.exception();
            default ->
                refused.isNotFound()
                        ? MemberProblem.MEMBER_NOT_FOUND.exception()
                        : KitProblem.UPSTREAM_FAILED.exception();
        };
    }
}
