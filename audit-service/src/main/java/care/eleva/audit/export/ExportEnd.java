package care.eleva.audit.export;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * How an export ended.
 *
 * @param reason why it did not complete, or null
 * @param rows events sent
 * @param bytes bytes sent
 * @param sha256 of those bytes
 */
record ExportEnd(@Nullable String reason, long rows, long bytes, Buffer sha256) {
    String state() {
        return reason == null ? "completed" : "aborted";
    }
}
