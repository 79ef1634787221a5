package care.eleva.app.schedule;

import care.eleva.kit.problem.ProblemType;

/** What can go wrong with schedules. */
enum ScheduleProblem implements ProblemType {
    BLOCKED_DATE_NOT_FOUND(404, "There are no such blocked dates"),
    SCHEDULE_OVERLAPS(422, "Hours overlap, or a date is given twice");

    private final int status;
    private final String title;

    ScheduleProblem(int status, String title) {
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
