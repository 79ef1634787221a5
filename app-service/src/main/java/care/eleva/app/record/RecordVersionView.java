package care.eleva.app.record;

import io.vertx.sqlclient.Row;
import java.time.Instant;

/** That a version of a record was written, unopened. */
record RecordVersionView(int version, String authorId, Instant writtenAt) {
    static RecordVersionView of(Row row) {
        return new RecordVersionView(
                row.getInteger("version"),
                row.getString("author_id"),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
