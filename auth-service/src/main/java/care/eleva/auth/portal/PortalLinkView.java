package care.eleva.auth.portal;

import java.net.URI;
import java.time.Instant;

/** Where to go, and until when. Whoever has the address is let in, so it is for this browser and for now. */
record PortalLinkView(URI url, Instant expiresAt) {
    /** Without the address, so that no log can hold it. */
    @Override
    public String toString() {
        return "PortalLinkView[expiresAt=" + expiresAt + "]";
    }
}
