package care.eleva.kit.problem;

/**
 * One kind of problem that a client can meet. Codes are snake_case, part of the API, and never renamed; every one is
 * listed in docs/errors.md. Each feature keeps its own in an enum; the shared ones are in {@link KitProblem}.
 */
public interface ProblemType {
    /** The HTTP status. */
    int status();

    /** The fixed, human-readable title (RFC 9457 §3.1.4). */
    String title();

    /** The enum constant's name; the wire code is its lower-case form. */
    String name();

    /** The stable code, for example {@code appointment_not_found}. */
    default String code() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** This problem as an exception without further detail. */
    default ProblemException exception() {
        return new ProblemException(this, null);
    }

    /** This problem with a detail that is safe to show: no SQL, no value of another organization, no health data. */
    default ProblemException exception(String detail) {
        return new ProblemException(this, detail);
    }
}
