package care.eleva.app.calendar;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jboss.resteasy.reactive.ResponseStatus;

/** The caller's own calendar feed. */
@Path("/v1/calendar-feed")
@Tag(name = "Calendar", description = "An expert's appointments for calendar programs, by secret address.")
@NotImpersonated
class CalendarFeedResource {
    private final CalendarService calendars;

    CalendarFeedResource(CalendarService calendars) {
        this.calendars = calendars;
    }

    @POST
    @ResponseStatus(201)
    @PermissionsAllowed("calendars:connect")
    @Audited("CALENDAR_FEED_CREATED")
    @Operation(
            summary = "Make a secret address for my calendar",
            description =
                    "The address is told once. Asking again makes another one, and the one before stops to work; there is no Idempotency-Key, because an answer that is kept would hold the secret.")
    @ResponseHeader(name = "Cache-Control", value = "no-store")
    public Uni<CalendarFeedView> create() {
        return calendars.create();
    }

    @DELETE
    @ResponseStatus(204)
    @PermissionsAllowed("calendars:disconnect")
    @Audited("CALENDAR_FEED_REVOKED")
    @Operation(summary = "Revoke my calendar's address", description = "It stops to work at once.")
    @ProblemCodes("calendar_feed_not_found")
    public Uni<Void> revoke() {
        return calendars.revoke();
    }
}
