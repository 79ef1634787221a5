package care.eleva.local;

/** Something that the person who typed the command can put right; the message says what, and how. */
final class StackProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StackProblem(String message) {
        super(message);
    }

    StackProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
