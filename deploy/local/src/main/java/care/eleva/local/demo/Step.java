package care.eleva.local.demo;

/**
 * One thing to be proved.
 *
 * @param claim what holds, in the words of a person who uses the system
 * @param proof shows it, and tells by what; throws when it does not hold
 */
public record Step(String claim, Proof proof) {

    /** Shows that a claim holds. */
    @FunctionalInterface
    public interface Proof {
        String show() throws Exception;
    }
}
