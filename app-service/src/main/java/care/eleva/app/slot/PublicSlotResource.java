package care.eleva.app.slot;

import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.time.IanaRegion;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** When a published event can be booked, signed in or not. */
@Path("/v1/public/events/{id}/slots")
@Tag(name = "Public events", description = "What everybody sees, signed in or not.")
class PublicSlotResource {
    /** Long enough for a crowd on one page, short enough for nobody to wonder. */
    private static final String CACHE = "public, max-age=15";

    private final SlotService slots;

    PublicSlotResource(SlotService slots) {
        this.slots = slots;
    }

    @GET
    @PermitAll
    @Unaudited("What is free is public, and says nothing of who has booked the rest.")
    @Operation(
            summary = "List free slots",
            description = "By their start, the earliest first. A cache may keep the answer for some seconds; booking"
                    + " decides.")
    @ProblemCodes("event_not_found")
    public Uni<RestResponse<Page<SlotView>>> list(
            @RestPath UUID id,
            @RestQuery @NotNull @Parameter(description = "The first date, as the zone has it.", example = "2027-03-26")
                    String from,
            @RestQuery
                    @NotNull
                    @Parameter(description = "The last date, at most 61 days after the first.", example = "2027-03-29")
                    String to,
            @RestQuery("time_zone")
                    @NotNull
                    @IanaRegion
                    @Parameter(
                            description = "IANA region of whoever asks; answers have its offsets.",
                            example = "Europe/Lisbon")
                    String timeZone,
            @RestQuery @DefaultValue("200") @Min(1) @Max(1000) int limit,
            @RestQuery @Nullable String after) {
        return slots.list(id, SlotRange.of(from, to, timeZone), limit, after)
                .map(page -> RestResponse.ResponseBuilder.ok(page)
                        .header("Cache-Control", CACHE)
                        .build());
    }
}
