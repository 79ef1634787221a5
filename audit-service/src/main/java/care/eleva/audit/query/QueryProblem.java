package care.eleva.audit.query;

import care.eleva.kit.problem.ProblemType;

/** Problems of paging through the trail. */
public enum QueryProblem implements ProblemType {
    CURSOR_INVALID(400, "The cursor does not belong to this query");

    private final int status;
    private final String title;

    QueryProblem(int status, String title) {
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
