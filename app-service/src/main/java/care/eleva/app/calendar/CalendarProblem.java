package care.eleva.app.calendar;

import care.eleva.kit.problem.ProblemType;

/** What can go wrong with calendar feeds. */
enum CalendarProblem implements ProblemType {
    CALENDAR_FEED_NOT_FOUND(404, "There is no such calendar feed");

    private final int status;
    private final String title;

    CalendarProblem(int status, String title) {
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
