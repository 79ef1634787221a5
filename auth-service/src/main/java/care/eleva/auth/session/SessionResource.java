package care.eleva.auth.session;

import care.eleva.kit.audit.Unaudited;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.RestResponse;

@Path("/v1/session")
class SessionResource {
    private final SessionViewService sessions;

    SessionResource(SessionViewService sessions) {
        this.sessions = sessions;
    }

    @GET
    @Authenticated
    @Unaudited("Tells callers about their own session.")
    public Uni<RestResponse<SessionView>> get() {
        return sessions.get()
                .map(view -> RestResponse.ResponseBuilder.ok(view)
                        .header("Cache-Control", "private, no-store")
                        .header("Vary", "Cookie, Authorization")
                        .build());
    }
}
