package care.eleva.auth.organization;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A team to be founded. */
record FoundTeam(
        @NotBlank
        @Size(max = 200)
        @Pattern(regexp = "[^\\p{Cntrl}]*")
        @Schema(description = "Without line breaks.", examples = "Clínica do Porto")
        String name) {}
