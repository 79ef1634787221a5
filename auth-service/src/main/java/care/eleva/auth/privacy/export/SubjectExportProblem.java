package care.eleva.auth.privacy.export;

import care.eleva.kit.problem.ProblemType;

/** What can go wrong with the copy of what is held about a person. */
enum SubjectExportProblem implements ProblemType {
    SUBJECT_EXPORT_RUNNING(409, "A copy is being made already"),
    SUBJECT_EXPORT_UNAVAILABLE(503, "A part of the copy cannot be read at the moment");

    private final int status;
    private final String title;

    SubjectExportProblem(int status, String title) {
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
