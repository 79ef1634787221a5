package care.eleva.audit.export;

import care.eleva.audit.query.QueryParameters;
import care.eleva.kit.audit.Audited;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.PermissionsAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestMulti;

@Path("/v1/audit/export")
@Tag(name = "Exports", description = "The trail as a file.")
@NotImpersonated
class ExportResource {
    private static final Pattern FORMAT = Pattern.compile("ndjson|csv");

    private final ExportService exports;
    private final ExportStream stream;
    private final ExportConfig config;

    ExportResource(ExportService exports, ExportStream stream, ExportConfig config) {
        this.exports = exports;
        this.stream = stream;
        this.config = config;
    }

    @GET
    @PermissionsAllowed("audit:export_logs")
    @Audited("AUDIT_LOG_EXPORT_STARTED")
    @Operation(
            summary = "Download a part of the trail",
            description =
                    "Every event of the range, in the order of recording. The start and the end are in the trail themselves; a download that is broken off is broken off visibly.")
    @ProblemCodes("export_too_large")
    @Parameter(
            name = "from",
            in = ParameterIn.QUERY,
            description = "The first instant of recording.",
            example = "2026-11-01T00:00:00Z",
            required = true,
            schema = @Schema(implementation = String.class, format = "date-time"))
    @Parameter(
            name = "to",
            in = ParameterIn.QUERY,
            description = "The first instant no longer wanted.",
            example = "2026-12-01T00:00:00Z",
            required = true,
            schema = @Schema(implementation = String.class, format = "date-time"))
    @Parameter(
            name = "format",
            in = ParameterIn.QUERY,
            description = "NDJSON holds the exact lines, CSV is for spreadsheets.",
            example = "ndjson",
            schema =
                    @Schema(
                            implementation = String.class,
                            enumeration = {"ndjson", "csv"},
                            defaultValue = "ndjson"))
    @APIResponse(
            responseCode = "200",
            description =
                    "The events, one a line. X-Export-Id and X-Export-Rows say which export this is and how many they are.",
            content = {
                @Content(
                        mediaType = "application/x-ndjson",
                        schema = @Schema(implementation = String.class),
                        example = ExportFormat.NDJSON_EXAMPLE),
                @Content(
                        mediaType = "text/csv",
                        schema = @Schema(implementation = String.class),
                        example = ExportFormat.CSV_EXAMPLE)
            })
    public RestMulti<byte[]> export(@Context UriInfo uri) {
        ExportRequest request = read(new QueryParameters(uri.getQueryParameters()));
        return RestMulti.fromUniResponse(exports.start(request), stream::of, ExportResource::headers);
    }

    private ExportRequest read(QueryParameters query) {
        Instant from = query.requiredTime("from");
        Instant to = query.requiredTime("to");
        String format = query.text("format", FORMAT);
        Duration range = Duration.between(from, to);
        query.check();
        query.require(range.isPositive(), "to", "must be after from");
        query.require(
                range.compareTo(config.maxRange()) <= 0,
                "to",
                "is more than " + config.maxRange().toDays() + " days after from");
        query.check();
        return new ExportRequest(from, to, "csv".equals(format) ? ExportFormat.CSV : ExportFormat.NDJSON);
    }

    private static Map<String, List<String>> headers(Export export) {
        return Map.of(
                "Content-Type", List.of(export.request().format().mediaType()),
                "Content-Disposition", List.of("attachment; filename=\"" + export.fileName() + "\""),
                "Cache-Control", List.of("no-store"),
                "X-Content-Type-Options", List.of("nosniff"),
                "X-Export-Id", List.of(export.id().toString()),
                "X-Export-Rows", List.of(Long.toString(export.plan().rows())));
    }
}
