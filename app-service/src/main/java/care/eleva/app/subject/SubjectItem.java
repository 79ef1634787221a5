package care.eleva.app.subject;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One thing that is held about a person.
 *
 * @param kind what it is, for example {@code appointment}
 * @param data all of it that may be told
 */
record SubjectItem(
        @Schema(description = "What it is.", examples = "appointment")
        String kind,

        @Schema(description = "All of it that may be told.") Object data) {
    /** Without the data, so that no log can hold it. */
    @Override
    public String toString() {
        return "SubjectItem[" + kind + "]";
    }
}
