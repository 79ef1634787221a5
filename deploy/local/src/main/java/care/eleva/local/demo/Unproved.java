package care.eleva.local.demo;

/** Something is not as it has to be. */
public final class Unproved extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public Unproved(String message) {
        super(message);
    }

    static void unless(boolean holds, String message) {
        if (!holds) {
            throw new Unproved(message);
        }
    }

    static <T> void unlessEqual(T found, T wanted, String what) {
        if (!wanted.equals(found)) {
            throw new Unproved(what + " is " + found + " instead of " + wanted);
        }
    }
}
