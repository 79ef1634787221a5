package care.eleva.app.profile;

import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The badges of a profile as they shall be. */
record Badges(
        @NotNull @Schema(description = "Staff has seen who the expert is.", examples = "true")
        Boolean verified,

        @NotNull @Schema(description = "A distinction that staff gives.", examples = "false")
        Boolean topExpert) {}
