package care.eleva.auth.invitation;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Whom to invite. */
record SendInvitation(
        @NotBlank @Email @Size(max = 320) @Schema(examples = "bruno@example.com")
        String email,

        @NotNull
        @Pattern(regexp = "[a-z0-9][a-z0-9._:-]{0,63}")
        @Schema(description = "Slug of the role that the member is to have.", examples = "expert_community")
        String role,

        @Min(1)
        @Max(30)
        @Schema(description = "How long the invitation is good for; 7 days when it is not said.", examples = "7")
        @Nullable
        Integer expiresInDays) {
    private static final int USUAL_DAYS = 7;

    int days() {
        return expiresInDays == null ? USUAL_DAYS : expiresInDays;
    }

    /** Without the address, so that no log can hold it. */
    @Override
    public String toString() {
        return "SendInvitation[role=" + role + "]";
    }
}
