package care.eleva.auth.organization;

import care.eleva.kit.problem.ProblemType;

/** Why an organization is not changed. */
public enum OrganizationProblem implements ProblemType {
    /** Also for a session whose organization has never been mirrored here. */
    ORGANIZATION_NOT_FOUND(404, "There is no such organization"),
    ORGANIZATION_DELETING(409, "The organization is about to be deleted"),
    /** Personal organizations go with their user. */
    ORGANIZATION_NOT_DELETABLE(409, "A personal organization is deleted with its user"),
    DELETION_SCHEDULED(409, "The deletion is scheduled already"),
    DELETION_NOT_SCHEDULED(404, "No deletion is scheduled"),
    DELETION_BEGUN(409, "The deletion has begun and cannot be stopped");

    private final int status;
    private final String title;

    OrganizationProblem(int status, String title) {
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
