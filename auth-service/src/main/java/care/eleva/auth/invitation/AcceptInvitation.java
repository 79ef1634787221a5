package care.eleva.auth.invitation;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * An invitation that the caller accepts.
 *
 * @param token the one in the link that was sent
 */
record AcceptInvitation(
        @NotNull @Pattern(regexp = "[!-~]{1,200}") String token) {
    /** Without the token, so that no log can hold it. */
    @Override
    public String toString() {
        return "AcceptInvitation";
    }
}
