package care.eleva.auth.privacy.export;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.RestMulti;

/** The copy of all that is held about the caller, in one file. */
@Path("/v1/privacy/export")
class SubjectExportResource {
    private final SubjectExportService exports;
    private final SubjectExportStream stream;

    SubjectExportResource(SubjectExportService exports, SubjectExportStream stream) {
        this.exports = exports;
        this.stream = stream;
    }

    /** For everybody who is signed in, and has proved lately that it is them. */
    @GET
    @Authenticated
    @NotImpersonated
    @Audited("GDPR_DATA_REQUEST")
    public RestMulti<byte[]> export() {
        return RestMulti.fromUniResponse(exports.start(), stream::of, SubjectExportResource::headers);
    }

    private static Map<String, List<String>> headers(SubjectExport export) {
        String day = export.startedAt().atOffset(ZoneOffset.UTC).toLocalDate().toString();
        return Map.of(
                "Content-Type", List.of("application/zip"),
                "Content-Disposition", List.of("attachment; filename=\"eleva-data-" + day + ".zip\""),
                "Cache-Control", List.of("no-store"),
                "X-Content-Type-Options", List.of("nosniff"),
                "X-Export-Id", List.of(export.id().toString()));
    }
}
