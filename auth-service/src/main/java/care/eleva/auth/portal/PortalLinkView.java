package care.eleva.auth.portal;

import java.net.URI;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Where to go, and until when. Whoever has the address is let in, so it is for this browser and for now. */
record PortalLinkView(
        @Schema(examples = "https://setup.workos.com/?token=Z1uX3RbwcIl5fIGJJJCXXisdI")
        URI url,

        @Schema(description = "Until when it lets in.") Instant expiresAt) {
    /** Without the address, so that no log can hold it. */
    @Override
    public String toString() {
        return "PortalLinkView[expiresAt=" + expiresAt + "]";
    }
}
