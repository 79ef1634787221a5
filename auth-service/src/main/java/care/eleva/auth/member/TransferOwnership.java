package care.eleva.auth.member;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Who is to own the organization. */
record TransferOwnership(
        @NotNull @Pattern(regexp = "[!-~]{1,200}") @Schema(description = "An administrator of the organization.")
        String userId) {}
