package care.eleva.auth.session;

import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

@Path("/v1/session")
class SessionResource {
    private final SessionViewService sessions;

    SessionResource(SessionViewService sessions) {
        this.sessions = sessions;
    }

    @GET
    @Authenticated
    public Uni<Response> get() {
        return sessions.get()
                .map(view -> Response.ok(view)
                        .header("Cache-Control", "private, no-store")
                        .header("Vary", "Cookie, Authorization")
                        .build());
    }
}
