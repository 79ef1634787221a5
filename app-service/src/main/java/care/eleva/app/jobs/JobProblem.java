package care.eleva.app.jobs;

import care.eleva.kit.problem.ProblemType;

/** What can go wrong with jobs. */
public enum JobProblem implements ProblemType {
    JOB_NOT_FOUND(404, "There is no such job"),
    JOB_RUNNING(409, "The job is running already");

    private final int status;
    private final String title;

    JobProblem(int status, String title) {
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
