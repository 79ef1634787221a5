package care.eleva.app.schedule;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.Page;
import care.eleva.kit.idempotency.Idempotent;
import care.eleva.kit.problem.ProblemCodes;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The dates on which the caller takes no bookings. */
@Path("/v1/schedule/blocked-dates")
@Tag(name = "Schedule", description = "When an expert can be booked: hours, overrides, limits, blocked dates.")
class BlockedDatesResource {
    private final BlockedDatesService dates;

    BlockedDatesResource(BlockedDatesService dates) {
        this.dates = dates;
    }

    @GET
    @PermissionsAllowed("availability:view_own")
    @Unaudited("Callers see when they are away themselves.")
    @Operation(summary = "List one's blocked dates", description = "By their first date, the earliest first.")
    public Uni<Page<BlockedDatesView>> list(
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit, @RestQuery @Nullable String after) {
        return dates.list(limit, after);
    }

    @POST
    @ResponseStatus(201)
    @PermissionsAllowed("availability:create")
    @Audited("BLOCKED_DATE_ADDED")
    @Operation(
            summary = "Block dates",
            description = "Nothing that touches them is offered any more. What is booked stays booked.")
    @Idempotent
    public Uni<BlockedDatesView> block(@Valid @NotNull BlockDates command) {
        return dates.block(command);
    }

    @DELETE
    @Path("/{id}")
    @ResponseStatus(204)
    @PermissionsAllowed("availability:delete_own")
    @Audited("BLOCKED_DATE_REMOVED")
    @Operation(summary = "Free blocked dates", description = "They are offered again as the schedule says.")
    @ProblemCodes("blocked_date_not_found")
    public Uni<Void> free(@RestPath UUID id) {
        return dates.free(id);
    }
}
