package care.eleva.audit.personal;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored personal value.
 *
 * @param wrapped the subject's wrapped key, or null once it was destroyed
 */
record SealedValue(
        UUID event,
        String name,
        String subject,
        Buffer sealed,
        @Nullable Buffer wrapped) {
    static SealedValue of(Row row) {
        return new SealedValue(
                row.getUUID("event_id"),
                row.getString("name"),
                row.getString("subject"),
                row.getBuffer("sealed"),
                row.getBuffer("wrapped"));
    }
}
