package care.eleva.audit.export;

import care.eleva.kit.problem.ProblemType;

/** Problems of exporting the trail. */
enum ExportProblem implements ProblemType {
    EXPORT_TOO_LARGE(422, "The range holds too many events for one download");

    private final int status;
    private final String title;

    ExportProblem(int status, String title) {
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
