package care.eleva.auth.invitation;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Whom to invite.
 *
 * @param email the address
 * @param role slug of the role that the member is to have
 * @param expiresInDays how long the invitation is good for; 7 days when it is not said
 */
record SendInvitation(
        @NotBlank @Email @Size(max = 320) String email,

        @NotNull @Pattern(regexp = "[a-z0-9][a-z0-9._:-]{0,63}")
        String role,

        @Min(1) @Max(30) @Nullable Integer expiresInDays) {
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
