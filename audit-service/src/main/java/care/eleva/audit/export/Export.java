package care.eleva.audit.export;

import care.eleva.audit.query.Position;
import care.eleva.kit.security.Caller;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An export under way: where it is and what has been sent. Used by one stream, one step at a time. */
final class Export {
    private final UUID id;
    private final ExportRequest request;
    private final ExportPlan plan;
    private final Caller caller;
    private final String secret;
    private final MessageDigest digest = sha256();
    private Position position;
    private long rows;
    private long bytes;

    Export(UUID id, ExportRequest request, ExportPlan plan, Caller caller, String secret) {
        this.id = id;
        this.request = request;
        this.plan = plan;
        this.caller = caller;
        this.secret = secret;
        this.position = ExportRepository.before(request);
    }

    UUID id() {
        return id;
    }

    ExportRequest request() {
        return request;
    }

    ExportPlan plan() {
        return plan;
    }

    Caller caller() {
        return caller;
    }

    /** Lets this process tell the end of the export when the caller's session has ended before it. */
    String secret() {
        return secret;
    }

    Position position() {
        return position;
    }

    String fileName() {
        return request.fileName(caller.requireOrgId());
    }

    byte[] head() {
        return sent(request.format().head());
    }

    byte[] render(List<ExportedEvent> events) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        events.forEach(event -> request.format().write(out, event));
        if (!events.isEmpty()) {
            position = events.getLast().position();
            rows += events.size();
        }
        return sent(out.toByteArray());
    }

    /** Whether exactly the planned events were sent. A context that ended shows no rows, which must not look like an end. */
    boolean isComplete() {
        return rows == plan.rows();
    }

    ExportEnd end(@Nullable String reason) {
        try {
            return new ExportEnd(reason, rows, bytes, Buffer.buffer(((MessageDigest) digest.clone()).digest()));
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("the JDK's SHA-256 can be cloned", impossible);
        }
    }

    private byte[] sent(byte[] chunk) {
        digest.update(chunk);
        bytes += chunk.length;
        return chunk;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
