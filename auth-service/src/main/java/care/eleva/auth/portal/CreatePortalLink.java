package care.eleva.auth.portal;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What somebody wants to do in the Admin Portal. */
record CreatePortalLink(
        @NotNull
        @Pattern(
                regexp = "sso|dsync|audit_logs|log_streams|domain_verification|certificate_renewal|bring_your_own_key",
                message = "is none of WorkOS's intents")
        @Schema(description = "What somebody wants to do there.", examples = "sso")
        String intent) {}
