package care.eleva.app.record;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a version of a record is to say. */
record WriteRecord(
        @NotBlank
        @Size(max = 20_000)
        @Schema(description = "What is to be remembered.", examples = "Sleeps better since the last session.")
        String content) {
    /** Without the content, so that no log can hold it. */
    @Override
    public String toString() {
        return "WriteRecord";
    }
}
