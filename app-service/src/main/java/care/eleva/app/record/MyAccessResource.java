package care.eleva.app.record;

import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Who accessed my data, as audit-service tells the caller. */
@Path("/v1/me/accesses")
@Tag(name = "Records", description = "Health records: encrypted, for their author, and for the patient once shared.")
@NotImpersonated
class MyAccessResource {
    private static final String PATIENT = "patient";

    private final AuditClient audit;

    MyAccessResource(AuditClient audit) {
        this.audit = audit;
    }

    /** For everybody who is signed in: patients need no permission to ask about what is theirs. */
    @GET
    @Authenticated
    @Unaudited("audit-service, which is asked with the token of the caller, appends AUDIT_LOG_VIEWED.")
    @Operation(
            summary = "See who accessed my data",
            description =
                    "As a patient: every event about the caller's health data, in every organization. As an author: every event on the records that the caller wrote, which needs `records:view_own`. The newest first.")
    @ProblemCodes({"access_history_unavailable", "permission_denied"})
    public Uni<JsonNode> accesses(
            @RestQuery
                    @DefaultValue(PATIENT)
                    @Pattern(regexp = "patient|author")
                    @Parameter(
                            description = "In which role.",
                            schema =
                                    @Schema(
                                            implementation = String.class,
                                            enumeration = {"patient", "author"},
                                            defaultValue = PATIENT))
                    String as,
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit,
            @RestQuery @Nullable String after) {
        return PATIENT.equals(as) ? audit.accessesAboutCaller(limit, after) : audit.accessesToOwnRecords(limit, after);
    }
}
