package care.eleva.app.jobs;

/** The lease ran out and another replica does the job now. What this one has committed stays. */
final class JobLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JobLostException() {
        super("another replica does the job now");
    }
}
