package care.eleva.audit.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import care.eleva.audit.query.Position;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.UUID;

/**
 * An event as it is stored.
 *
 * @param line the bytes that are the evidence
 * @param leaf their leaf hash as hex
 * @param content what the line says
 */
record StoredEvent(UUID id, OffsetDateTime recordedAt, String line, String leaf, JsonObject content) {
    static StoredEvent of(Row row) {
        String line = new String(row.getBuffer("line").getBytes(), UTF_8);
        String leaf = HexFormat.of().formatHex(row.getBuffer("leaf").getBytes());
        return new StoredEvent(
                row.getUUID("id"), row.getOffsetDateTime("recorded_at"), line, leaf, new JsonObject(line));
    }

    Position position() {
        return new Position(recordedAt, id);
    }
}
