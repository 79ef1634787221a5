package care.eleva.app.record;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Why a record must be read that is not the caller's. */
record BreakGlass(
        @NotBlank
        @Size(min = 10, max = 1000)
        @Schema(
                description =
                        "For the trail, encrypted. The author and the patient are told that there was an emergency.",
                examples = "Unconscious in the waiting room, allergies unknown")
        String reason) {
    /** Without the reason, so that no log can hold it. */
    @Override
    public String toString() {
        return "BreakGlass";
    }
}
