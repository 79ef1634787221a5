package care.eleva.auth.member;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Which role a member is to have. */
record ChangeRole(
        @NotNull
        @Pattern(regexp = "[a-z0-9][a-z0-9._:-]{0,63}")
        @Schema(description = "Its slug.", examples = "expert_community")
        String role) {}
