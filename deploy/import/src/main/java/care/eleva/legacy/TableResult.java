package care.eleva.legacy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a table came to.
 *
 * @param source    the name in the ledger
 * @param table     the predecessor's table; null when it has none
 * @param rows      rows that the predecessor has now
 * @param totals    what the ledger accounts for
 * @param rejected  rejected rows by reason
 * @param notes     imported rows that lost something, by what
 * @param unread    columns that nothing reads and that hold something
 * @param unknown   when verifying: rows that the ledger does not know
 * @param changed   when verifying: rows that have changed since they were imported
 */
record TableResult(
        String source,
        @Nullable String table,
        long rows,
        Totals totals,
        Map<String, Long> rejected,
        Map<String, Long> notes,
        Map<String, Long> unread,
        long unknown,
        long changed) {
    /** Every row is accounted for, and both sides have the same checksum. */
    boolean proven() {
        return rows == totals.read() && totals.balanced() && unknown == 0 && changed == 0;
    }

    boolean complete() {
        return proven() && totals.rejected() == 0;
    }
}
