package care.eleva.legacy;

/**
 * What became of the rows of one table, with checksums of both sides.
 *
 * @param read     rows that the ledger accounts for
 * @param imported by this run
 * @param present  there already, from an earlier run
 * @param rejected each with a reason
 * @param legacy   sum of the digests of what was read
 * @param target   sum of the digests of what is stored here now
 * @param missing  rows that should be stored and are not
 * @param differing rows that are stored as something else
 */
record Totals(
        long read,
        long imported,
        long present,
        long rejected,
        String legacy,
        String target,
        long missing,
        long differing) {
    boolean balanced() {
        return read == imported + present + rejected && missing == 0 && differing == 0 && legacy.equals(target);
    }
}
