package care.eleva.auth.invitation;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An invitation that the caller accepts. */
record AcceptInvitation(
        @NotNull
        @Pattern(regexp = "[!-~]{1,200}")
        @Schema(description = "The one in the link that was sent.", examples = "Z1uX3RbwcIl5fIGJJJCXXisdI")
        String token) {
    /** Without the token, so that no log can hold it. */
    @Override
    public String toString() {
        return "AcceptInvitation";
    }
}
