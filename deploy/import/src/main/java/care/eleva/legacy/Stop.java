package care.eleva.legacy;

/** The import cannot go on, and the person who started it is told why in one sentence. */
final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stop(String sentence) {
        super(sentence);
    }

    Stop(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
