package care.eleva.app.calendar;

import static java.nio.charset.StandardCharsets.UTF_8;

import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.problem.ProblemCodes;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** A calendar, for whoever has its secret address. */
@Path("/v1/calendars")
@Tag(name = "Calendar", description = "An expert's appointments for calendar programs, by secret address.")
class CalendarResource {
    private static final int TAG_DIGITS = 32;

    private final CalendarService calendars;

    CalendarResource(CalendarService calendars) {
        this.calendars = calendars;
    }

    @GET
    @Path("/{secret}.ics")
    @PermitAll
    @Unaudited("When an expert is busy, shown to the expert's own calendar program: no patient and no event is in it.")
    @Produces({"text/calendar", "application/problem+json"})
    @Operation(
            summary = "Read a calendar",
            description =
                    "iCalendar (RFC 5545): the appointments of three months past and a year ahead, cancelled ones as such. Times only: no patient, no name of an event. With `If-None-Match`, 304 when nothing has changed.")
    @APIResponse(
            responseCode = "200",
            description = "The calendar.",
            content = @Content(mediaType = "text/calendar", schema = @Schema(implementation = String.class)))
    @APIResponse(responseCode = "304", description = "It is as it was.")
    @ProblemCodes({"calendar_feed_not_found", "rate_limited"})
    public Uni<RestResponse<String>> read(
            @RestPath
                    @Parameter(
                            description = "From the address that was told once.",
                            example = "h9f2kPq0wR7xZsT3uV5yB8cD1eF4gJ6kL9mN2pQ5rSt")
                    String secret,
            @RestHeader("If-None-Match") @Parameter(description = "The ETag of what the client has.") @Nullable
                    String ifNoneMatch) {
        return calendars.read(secret).map(calendar -> answer(calendar, ifNoneMatch));
    }

    private static RestResponse<String> answer(String calendar, @Nullable String ifNoneMatch) {
        String tag = tag(calendar);
        boolean same = ifNoneMatch != null && (ifNoneMatch.strip().equals("*") || ifNoneMatch.contains(tag));
        RestResponse.ResponseBuilder<String> answer = same
                ? RestResponse.ResponseBuilder.create(RestResponse.Status.NOT_MODIFIED)
                : RestResponse.ResponseBuilder.ok(calendar).header("Content-Type", "text/calendar;charset=utf-8");
        return answer.header("ETag", tag)
                .header("Cache-Control", "private, no-cache")
                .build();
    }

    private static String tag(String calendar) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(calendar.getBytes(UTF_8));
            return '"' + HexFormat.of().formatHex(digest).substring(0, TAG_DIGITS) + '"';
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
