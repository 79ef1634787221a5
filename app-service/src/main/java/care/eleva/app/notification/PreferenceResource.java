package care.eleva.app.notification;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.ETags;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.security.NotImpersonated;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Which mails the caller wants; everybody has a mailbox, whatever organization the session has. */
@Path("/v1/me/notification-preferences")
@Tag(name = "Notifications", description = "Mails, and which of them somebody wants.")
@NotImpersonated
class PreferenceResource {
    private final PreferenceService preferences;

    PreferenceResource(PreferenceService preferences) {
        this.preferences = preferences;
    }

    @GET
    @Authenticated
    @Unaudited("Callers see what they chose themselves.")
    @Operation(
            summary = "Read which mails I want",
            description =
                    "With its ETag. What is necessary is sent in any case: changes of appointments, payments, glass that was broken.")
    public Uni<RestResponse<PreferenceView>> get() {
        return preferences.get().map(PreferenceResource::tagged);
    }

    @PUT
    @Authenticated
    @Audited("NOTIFICATION_PREFERENCES_UPDATED")
    @Operation(summary = "Choose which mails I want", description = "All of it, from the next mail on.")
    @ProblemCodes({"precondition_required", "precondition_failed"})
    public Uni<RestResponse<PreferenceView>> put(
            @Valid @NotNull PutPreferences wanted,
            @RestHeader("If-Match") @Parameter(description = "The ETag of what this replaces.") @Nullable
                    String ifMatch) {
        return preferences.put(wanted, ifMatch).map(PreferenceResource::tagged);
    }

    private static RestResponse<PreferenceView> tagged(PreferenceView view) {
        return RestResponse.ResponseBuilder.ok(view)
                .header("ETag", ETags.of(view.version()))
                .build();
    }
}
