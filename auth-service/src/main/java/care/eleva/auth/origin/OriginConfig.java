package care.eleva.auth.origin;

import io.smallrye.config.ConfigMapping;
import java.net.URI;

/** Where people reach us. */
@ConfigMapping(prefix = "eleva.origin")
public interface OriginConfig {
    /** The gateway's origin: scheme, host and port, nothing after it. Never taken from a request. */
    URI publicUrl();

    /** A path on our origin as an absolute address. */
    default URI at(String path) {
        String origin = publicUrl().toString();
        return URI.create((origin.endsWith("/") ? origin.substring(0, origin.length() - 1) : origin) + path);
    }
}
