package care.eleva.auth.provisioning;

import care.eleva.kit.problem.ProblemType;

/** Why somebody who signed in has no organization yet. */
public enum ProvisioningProblem implements ProblemType {
    PROVISIONING_REFUSED(502, "Your organization could not be set up"),
    PROVISIONING_UNFINISHED(503, "Your organization is not ready yet");

    private final int status;
    private final String title;

    ProvisioningProblem(int status, String title) {
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
