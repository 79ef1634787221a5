package care.eleva.auth.privacy.erasure;

import care.eleva.kit.problem.ProblemType;

/** What can go wrong with requests to be erased. */
enum ErasureProblem implements ProblemType {
    /** Also for somebody else's. */
    ERASURE_REQUEST_NOT_FOUND(404, "There is no such request"),
    ERASURE_REQUEST_OPEN(409, "A request is open already"),
    ERASURE_REQUEST_STATE(409, "The request is not in a state for this");

    private final int status;
    private final String title;

    ErasureProblem(int status, String title) {
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
