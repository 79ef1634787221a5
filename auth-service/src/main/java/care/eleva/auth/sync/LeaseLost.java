package care.eleva.auth.sync;

/** Somebody else is the leader now; what was being written is rolled back. */
final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLost() {
        super("the lease has passed to another replica", null, false, false);
    }
}
