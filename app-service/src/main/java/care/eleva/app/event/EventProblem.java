package care.eleva.app.event;

import care.eleva.kit.problem.ProblemType;

/** What can go wrong with events. */
public enum EventProblem implements ProblemType {
    EVENT_NOT_FOUND(404, "There is no such event"),
    EVENT_NOT_YOURS(403, "Only its expert may change an event"),
    EVENT_SLUG_TAKEN(409, "Another event of yours has this slug"),
    EVENT_NOT_DRAFT(409, "Only a draft can be published"),
    EVENT_NOT_PUBLISHED(409, "Only a published event can be taken back"),
    EVENT_ARCHIVED(409, "An archived event stays as it is");

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
