package care.eleva.app.event;

import care.eleva.kit.problem.ProblemType;

/** What can go wrong with events. */
public enum EventProblem implements ProblemType {
    EVENT_NOT_FOUND(404, "There is no such event"),
    EVENT_SLUG_TAKEN(409, "Another event of yours has this slug"),
    EVENT_NOT_DRAFT(409, "Only a draft can be published");

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
