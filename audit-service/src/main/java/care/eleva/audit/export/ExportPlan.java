package care.eleva.audit.export;

import io.vertx.sqlclient.Row;

/**
 * What an export will hold.
 *
 * @param rows the events of the range that are committed now
 * @param visible how many of them the snapshot shows; the same number, unless transaction ids were lost in a restore
 * @param snapshot the transactions committed now, so that every later batch reads the same events
 */
record ExportPlan(long rows, long visible, String snapshot) {
    static ExportPlan of(Row row) {
        return new ExportPlan(row.getLong("rows"), row.getLong("visible"), row.getString("snapshot"));
    }
}
