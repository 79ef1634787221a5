package care.eleva.app.profile;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** That the caller has read a version of the agreement and accepts it. */
record AcceptAgreement(
        @NotBlank @Size(max = 32) @Schema(description = "The version that was read.", examples = "2026-11")
        String version) {}
