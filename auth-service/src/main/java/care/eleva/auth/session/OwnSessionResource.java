package care.eleva.auth.session;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The caller's own sessions. Where somebody signs in from is nobody else's matter, so nobody asks in their name. */
@Path("/v1/sessions")
@NotImpersonated
@Tag(name = "Sessions", description = "Where the caller is signed in.")
class OwnSessionResource {
    private final OwnSessionService sessions;

    OwnSessionResource(OwnSessionService sessions) {
        this.sessions = sessions;
    }

    /** How many sessions ended. */
    @RegisterForReflection
    record Ended(@Schema(examples = "2") int ended) {}

    /** All on one page: the limit keeps them few. */
    @GET
    @Authenticated
    @Unaudited("Shows callers their own sessions.")
    @Operation(
            summary = "List own sessions",
            description = "The one used last comes first. All of them are on one page.")
    public Uni<Page<OwnSessionView>> list() {
        return sessions.list().map(all -> new Page<>(all, null));
    }

    @DELETE
    @Path("/{id}")
    @Authenticated
    @Audited("AUTH_SESSION_ENDED")
    @Operation(
            summary = "End a session",
            description = "In all services at once, and at WorkOS. The session that asks may end itself.")
    @ProblemCodes("session_not_found")
    public Uni<Void> end(@RestPath UUID id) {
        return sessions.end(id);
    }

    @DELETE
    @Authenticated
    @Audited("AUTH_SESSION_ENDED")
    @Operation(summary = "End all other sessions", description = "All but the one that asks, and says how many.")
    public Uni<Ended> endOthers() {
        return sessions.endOthers().map(Ended::new);
    }
}
