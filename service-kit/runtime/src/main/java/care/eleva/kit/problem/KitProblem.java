package care.eleva.kit.problem;

/** Problems that every endpoint can answer with. */
public enum KitProblem implements ProblemType {
    VALIDATION_FAILED(400, "The request is not valid"),
    MALFORMED_REQUEST(400, "The request cannot be read"),
    UNAUTHENTICATED(401, "Sign in first"),
    REAUTHENTICATION_REQUIRED(401, "Sign in again to do this"),
    ORGANIZATION_REQUIRED(403, "The session has no organization"),
    PERMISSION_DENIED(403, "The permission is missing"),
    IMPERSONATION_REFUSED(403, "Nobody may do this in somebody else's name"),
    NOT_FOUND(404, "There is nothing here"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    NOT_ACCEPTABLE(406, "No representation of that type"),
    CONFLICT(409, "The request conflicts with what is stored"),
    STALE_UPDATE(409, "The row has changed in the meantime"),
    IDEMPOTENCY_IN_PROGRESS(409, "A request with this Idempotency-Key is still running"),
    PRECONDITION_FAILED(412, "The row is not the one that was meant"),
    PAYLOAD_TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The media type is not supported"),
    IDEMPOTENCY_KEY_REUSED(422, "The Idempotency-Key was used for another request"),
    RULE_VIOLATED(422, "A rule does not allow this"),
    PRECONDITION_REQUIRED(428, "Say which version is meant"),
    RATE_LIMITED(429, "Too many requests"),
    INTERNAL_ERROR(500, "Something went wrong on our side"),
    UPSTREAM_FAILED(502, "A service that we depend on failed"),
    TEMPORARILY_UNAVAILABLE(503, "Temporarily unavailable"),
    UPSTREAM_TIMEOUT(504, "A service that we depend on did not answer in time");

    private final int status;
    private final String title;

    KitProblem(int status, String title) {
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
