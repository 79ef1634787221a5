package care.eleva.app.stripe;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A link to be made. */
record CreateOnboardingLink(
        @NotNull
        @Pattern(regexp = "[A-Z]{2}")
        @Schema(
                description =
                        "Where the caller is established, ISO 3166-1 alpha-2. The first link settles it for good.",
                examples = "PT")
        String country) {}
