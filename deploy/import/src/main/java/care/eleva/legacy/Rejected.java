package care.eleva.legacy;

/** A row that cannot be brought over, by a stable code that says why. */
final class Rejected extends Exception {
    private static final long serialVersionUID = 1L;

    Rejected(String code) {
        super(code, null, false, false);
    }

    String code() {
        return String.valueOf(getMessage());
    }
}
