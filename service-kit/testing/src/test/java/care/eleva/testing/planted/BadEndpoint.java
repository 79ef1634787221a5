package care.eleva.testing.planted;

import io.smallrye.config.ConfigMapping;
import jakarta.ws.rs.Path;

/** A resource by another name. */
@Path("/odd")
class BadEndpoint {
    /** Configuration by another name. */
    @ConfigMapping(prefix = "odd")
    interface Settings {}
}
