package care.eleva.auth.privacy.export;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestMulti;

/** The copy of all that is held about the caller, in one file. */
@Path("/v1/privacy/export")
@Tag(name = "Privacy", description = "A copy of what is held about the caller, and requests to be erased.")
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
    @Operation(
            summary = "Take a copy of what is held about oneself",
            description =
                    "One file of lines for each of the three services, and last a manifest with their counts and digests. A file that was cut off does not open.")
    @ProblemCodes({"reauthentication_required", "rate_limited", "subject_export_running", "subject_export_unavailable"})
    @APIResponse(
            responseCode = "200",
            description = "The copy. X-Export-Id says which one it is in the trail.",
            content =
                    @Content(
                            mediaType = "application/zip",
                            schema = @Schema(implementation = String.class, format = "binary"),
                            example = "the bytes of a ZIP file"))
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
