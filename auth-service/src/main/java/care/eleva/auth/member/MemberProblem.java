package care.eleva.auth.member;

import care.eleva.kit.problem.ProblemType;

/** Why a member is not changed. */
public enum MemberProblem implements ProblemType {
    MEMBER_NOT_FOUND(404, "There is no such member"),
    /** The slug is none of the configured ones, or WorkOS does not know it. */
    ROLE_NOT_ASSIGNABLE(422, "That role cannot be given here"),
    ROLE_EXCEEDS_OWN(403, "The role permits more than you may do yourself"),
    /** Nobody changes, deactivates or removes oneself. Leaving is another endpoint. */
    MEMBER_IS_SELF(409, "This is your own membership"),
    MEMBER_IS_OWNER(409, "The owner stays until the ownership is handed on"),
    LAST_ADMINISTRATOR(409, "The organization would be left without an administrator"),
    MEMBER_DIRECTORY_MANAGED(409, "The organization's identity provider manages this member"),
    MEMBER_PENDING(409, "The member has not accepted the invitation yet"),
    MEMBER_INACTIVE(409, "The member is not active"),
    MEMBER_CHANGE_IN_PROGRESS(409, "Another change of a member is under way"),
    PERSONAL_ORGANIZATION(409, "A personal organization stays with its user"),
    NOT_THE_OWNER(403, "Only the owner can do this"),
    OWNER_NOT_ADMINISTRATOR(409, "The new owner is not an administrator yet");

    private final int status;
    private final String title;

    MemberProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
