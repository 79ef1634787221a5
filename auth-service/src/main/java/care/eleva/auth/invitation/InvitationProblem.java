package care.eleva.auth.invitation;

import care.eleva.kit.problem.ProblemType;

/** Why somebody is not invited, or does not join. */
public enum InvitationProblem implements ProblemType {
    INVITATION_NOT_FOUND(404, "There is no such invitation"),
    ALREADY_INVITED(409, "That address has been invited already"),
    ALREADY_MEMBER(409, "Whoever has that address is a member already"),
    INVITATION_NOT_OPEN(409, "The invitation was accepted, revoked, or has expired"),
    /** The caller's address is not the one that was invited. */
    INVITATION_FOR_ANOTHER(403, "The invitation is for somebody else"),
    /** WorkOS does not send it: its rules for addresses, domains or sign-ups. */
    INVITATION_REFUSED(422, "That address cannot be invited");

    private final int status;
    private final String title;

    InvitationProblem(int status, String title) {
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
