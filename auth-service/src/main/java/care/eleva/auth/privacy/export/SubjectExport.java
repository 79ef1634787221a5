package care.eleva.auth.privacy.export;

import care.eleva.kit.security.Caller;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A copy that is being made: where it is, and what has been written. Used by one stream, one step at a time. */
final class SubjectExport {
    private final UUID id;
    private final Caller caller;
    private final String secret;
    private final Instant startedAt;
    private final ExportArchive archive;
    private final Map<SubjectParts.Part, SubjectPage> first = new EnumMap<>(SubjectParts.Part.class);

    SubjectExport(UUID id, Caller caller, String secret, Instant startedAt, ObjectMapper json) {
        this.id = id;
        this.caller = caller;
        this.secret = secret;
        this.startedAt = startedAt;
        this.archive = new ExportArchive(json, startedAt);
    }

    /**
     * What the last file says.
     *
     * @param complete always true: a copy that is not complete has no manifest
     */
    record Manifest(
            UUID id,
            String userId,
            Instant startedAt,
            Instant completedAt,
            boolean complete,
            List<ExportArchive.FileFacts> files) {}

    Manifest manifest(Instant completedAt) {
        return new Manifest(id, caller.userId(), startedAt, completedAt, true, archive.files());
    }

    UUID id() {
        return id;
    }

    Caller caller() {
        return caller;
    }

    /** Lets this process tell the end of the copy when the caller's session has ended before it. */
    String secret() {
        return secret;
    }

    Instant startedAt() {
        return startedAt;
    }

    ExportArchive archive() {
        return archive;
    }

    /** Keeps the page that was read before the answer began, so that a service that is away is an error and no half file. */
    void keepFirst(SubjectParts.Part part, SubjectPage page) {
        first.put(part, page);
    }

    @Nullable
    SubjectPage takeFirst(SubjectParts.Part part) {
        return first.remove(part);
    }
}
