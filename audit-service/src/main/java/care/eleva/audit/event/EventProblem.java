package care.eleva.audit.event;

import care.eleva.kit.problem.ProblemType;

/** Problems of reading the trail. */
enum EventProblem implements ProblemType {
    EVENT_NOT_FOUND(404, "There is no such event in this organization's trail");

    private final int status;
    private final String title;

    EventProblem(int status, String title) {
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
