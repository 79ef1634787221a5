package care.eleva.auth.session;

import care.eleva.kit.audit.Unaudited;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/session")
@Tag(name = "Session", description = "Who is signed in.")
class SessionResource {
    private final SessionViewService sessions;

    SessionResource(SessionViewService sessions) {
        this.sessions = sessions;
    }

    @GET
    @Authenticated
    @Unaudited("Tells callers about their own session.")
    @Operation(
            summary = "Who the caller is",
            description =
                    "Person, organization, role and permissions, as the token says them; who acts in the person's name, if somebody does; and when the browser's session ends.")
    public Uni<SessionView> get() {
        return sessions.get();
    }
}
