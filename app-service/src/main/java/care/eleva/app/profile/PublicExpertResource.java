package care.eleva.app.profile;

import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.ETags;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.ProblemCodes;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** What everybody may see of published profiles, signed in or not. */
@Path("/v1/public/experts")
@Tag(name = "Public experts", description = "Published profiles, for everybody.")
class PublicExpertResource {
    private final PublicExpertService experts;

    PublicExpertResource(PublicExpertService experts) {
        this.experts = experts;
    }

    @GET
    @PermitAll
    @Unaudited("Published profiles are public.")
    @Operation(
            summary = "Find experts",
            description =
                    "Those whose profile is published, the newest first; with a name, by the word of theirs that was found.")
    public Uni<Page<ExpertView>> list(
            @RestQuery
                    @Nullable
                    @Size(min = 1, max = 100)
                    @Parameter(
                            description =
                                    "Beginnings of words of the name, in any order; case and accents do not matter.",
                            example = "ana sil")
                    String name,
            @RestQuery
                    @Nullable
                    @Size(max = 60)
                    @Parameter(
                            description = "Slug of a category; those under it count too.",
                            example = "sleep-medicine")
                    String category,
            @RestQuery @DefaultValue("20") @Min(1) @Max(100) int limit,
            @RestQuery @Nullable String after) {
        return experts.list(name, category, limit, after);
    }

    @GET
    @Path("/{slug}")
    @PermitAll
    @Unaudited("Published profiles are public.")
    @Operation(summary = "Read an expert's profile", description = "A draft is not found.")
    @ProblemCodes("profile_not_found")
    public Uni<RestResponse<PublicProfileView>> get(
            @RestPath @Parameter(description = "The profile's public address.", example = "ana-silva") String slug) {
        return experts.get(slug).map(PublicExpertResource::tagged);
    }

    static RestResponse<PublicProfileView> tagged(PublicProfileView profile) {
        return RestResponse.ResponseBuilder.ok(profile)
                .header("ETag", ETags.of(profile.version()))
                .build();
    }
}
