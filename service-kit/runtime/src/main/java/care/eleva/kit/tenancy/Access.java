package care.eleva.kit.tenancy;

/** What a transaction may do. */
public enum Access {
    /** Reads only; PostgreSQL refuses anything else. Nothing can be audited in it. */
    READ("BEGIN READ ONLY"),
    /** Reads and writes. */
    WRITE("BEGIN");

    private final String begin;

    Access(String begin) {
        this.begin = begin;
    }

    String begin() {
        return begin;
    }
}
