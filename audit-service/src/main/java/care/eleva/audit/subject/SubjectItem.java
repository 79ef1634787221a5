package care.eleva.audit.subject;

import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One event about a person.
 *
 * @param kind which part of the answer it belongs to, for example {@code audit_access}
 * @param data all of it that may be told
 */
record SubjectItem(
        @Schema(description = "What it is.", examples = "audit_access")
        String kind,

        @Schema(description = "All of it that may be told.") Map<String, Object> data) {
    /** Without the data, so that no log can hold it. */
    @Override
    public String toString() {
        return "SubjectItem[" + kind + "]";
    }
}
