package care.eleva.app.record;

import care.eleva.kit.problem.ProblemType;

/** What can go wrong with records. */
enum RecordProblem implements ProblemType {
    /** Also for a record that exists and that the caller may not read. */
    RECORD_NOT_FOUND(404, "There is no such record"),
    ACCESS_HISTORY_UNAVAILABLE(503, "The access history cannot be read at the moment");

    private final int status;
    private final String title;

    RecordProblem(int status, String title) {
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
