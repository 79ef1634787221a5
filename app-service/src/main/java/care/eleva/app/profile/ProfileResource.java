package care.eleva.app.profile;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.ETags;
import care.eleva.kit.idempotency.Idempotent;
import care.eleva.kit.problem.ProblemCodes;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The caller's own profile in the organization of the session. */
@Path("/v1/profile")
@Tag(name = "Profile", description = "The public page of the expert who calls.")
class ProfileResource {
    private final ProfileService profiles;

    ProfileResource(ProfileService profiles) {
        this.profiles = profiles;
    }

    @GET
    @PermissionsAllowed("profile:view_expert")
    @Unaudited("Experts read what they have written about themselves.")
    @Operation(summary = "Read one's own profile", description = "Draft or published.")
    @ProblemCodes("profile_not_found")
    public Uni<RestResponse<ProfileView>> get() {
        return profiles.get().map(ProfileResource::tagged);
    }

    @POST
    @ResponseStatus(201)
    @PermissionsAllowed("profile:edit_expert")
    @Audited("PROFILE_CREATED")
    @Operation(summary = "Create one's own profile", description = "It is a draft, which nobody else sees.")
    @ProblemCodes({"profile_exists", "profile_slug_taken", "profile_category_unknown"})
    @Idempotent
    public Uni<ProfileView> create(@Valid @NotNull SaveProfile command) {
        return profiles.create(command);
    }

    @PUT
    @PermissionsAllowed("profile:edit_expert")
    @Audited("PROFILE_UPDATED")
    @Operation(
            summary = "Change one's own profile",
            description =
                    "To what the body says; what it leaves out is empty then. Another name takes the badge `verified` away.")
    @ProblemCodes({
        "profile_not_found",
        "profile_slug_taken",
        "profile_category_unknown",
        "precondition_required",
        "precondition_failed"
    })
    public Uni<RestResponse<ProfileView>> update(
            @RestHeader("If-Match") @Nullable @Parameter(description = "The ETag of what was read.") String ifMatch,
            @Valid @NotNull SaveProfile command) {
        return profiles.update(ifMatch, command).map(ProfileResource::tagged);
    }

    @POST
    @Path("/publish")
    @PermissionsAllowed("profile:edit_expert")
    @Audited("PROFILE_PUBLISHED")
    @Operation(
            summary = "Publish one's own profile",
            description =
                    "From then on everybody sees it and the published events. Needs the present practitioner agreement.")
    @ProblemCodes({"profile_not_found", "profile_not_draft", "agreement_not_accepted", "precondition_failed"})
    public Uni<RestResponse<ProfileView>> publish(
            @RestHeader("If-Match") @Nullable @Parameter(description = "The ETag of what was read, if it matters.")
                    String ifMatch) {
        return profiles.publish(ifMatch).map(ProfileResource::tagged);
    }

    @POST
    @Path("/unpublish")
    @PermissionsAllowed("profile:edit_expert")
    @Audited("PROFILE_UNPUBLISHED")
    @Operation(
            summary = "Take one's own profile back",
            description =
                    "Nobody else sees it or the events any more, and nobody can book them. What is booked stays so.")
    @ProblemCodes({"profile_not_found", "profile_not_published", "precondition_failed"})
    public Uni<RestResponse<ProfileView>> unpublish(
            @RestHeader("If-Match") @Nullable @Parameter(description = "The ETag of what was read, if it matters.")
                    String ifMatch) {
        return profiles.unpublish(ifMatch).map(ProfileResource::tagged);
    }

    private static RestResponse<ProfileView> tagged(ProfileView profile) {
        return RestResponse.ResponseBuilder.ok(profile)
                .header("ETag", ETags.of(profile.version()))
                .build();
    }
}
