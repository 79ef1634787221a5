package care.eleva.audit.export;

import care.eleva.audit.query.Position;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;

/** A stored event on its way out. */
record ExportedEvent(Position position, Buffer line, Buffer leaf) {
    static ExportedEvent of(Row row) {
        return new ExportedEvent(
                new Position(row.getOffsetDateTime("recorded_at"), row.getUUID("id")),
                row.getBuffer("line"),
                row.getBuffer("leaf"));
    }
}
