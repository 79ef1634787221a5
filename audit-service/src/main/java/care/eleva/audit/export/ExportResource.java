package care.eleva.audit.export;

import care.eleva.audit.query.QueryParameters;
import care.eleva.kit.audit.Audited;
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
import org.jboss.resteasy.reactive.RestMulti;

@Path("/v1/audit/export")
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
