package care.eleva.kit.it;

import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.Authenticated;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** Nothing here is done in somebody else's name. */
@Path("/personal")
@NotImpersonated
class PersonalResource {
    @GET
    @Authenticated
    @Unaudited("A test.")
    public String get() {
        return "\"personal\"";
    }

    @GET
    @Path("/open")
    @PermitAll
    @Unaudited("A test.")
    public String open() {
        return "\"open\"";
    }
}
