package care.eleva.app.category;

import care.eleva.kit.audit.Audited;
import care.eleva.kit.http.ETags;
import care.eleva.kit.idempotency.Idempotent;
import care.eleva.kit.problem.ProblemCodes;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** For the staff of the platform. */
@Path("/v1/categories")
@Tag(name = "Categories", description = "What experts are found by; the platform's staff keeps them.")
class CategoryResource {
    private final CategoryService categories;

    CategoryResource(CategoryService categories) {
        this.categories = categories;
    }

    @POST
    @ResponseStatus(201)
    @PermissionsAllowed("categories:create")
    @Audited("CATEGORY_CREATED")
    @Operation(summary = "Create a category", description = "Of the first level, or under one of the first level.")
    @ProblemCodes({"category_slug_taken", "category_parent_unfit"})
    @Idempotent
    public Uni<CategoryView> create(@Valid @NotNull SaveCategory command) {
        return categories.create(command);
    }

    @PUT
    @Path("/{id}")
    @PermissionsAllowed("categories:edit")
    @Audited("CATEGORY_UPDATED")
    @Operation(summary = "Change a category", description = "To what the body says.")
    @ProblemCodes({
        "category_not_found",
        "category_archived",
        "category_slug_taken",
        "category_parent_unfit",
        "precondition_required",
        "precondition_failed"
    })
    public Uni<RestResponse<CategoryView>> update(
            @RestPath UUID id,
            @RestHeader("If-Match") @Nullable @Parameter(description = "The ETag of what was read.") String ifMatch,
            @Valid @NotNull SaveCategory command) {
        return categories.update(id, ifMatch, command).map(CategoryResource::tagged);
    }

    @POST
    @Path("/{id}/archive")
    @PermissionsAllowed("categories:delete")
    @Audited("CATEGORY_ARCHIVED")
    @Operation(
            summary = "Archive a category",
            description =
                    "Nobody can choose it or is found by it any more. It is not deleted, because profiles name it.")
    @ProblemCodes({"category_not_found", "category_archived", "precondition_required", "precondition_failed"})
    public Uni<RestResponse<CategoryView>> archive(
            @RestPath UUID id,
            @RestHeader("If-Match") @Nullable @Parameter(description = "The ETag of what was read.") String ifMatch) {
        return categories.archive(id, ifMatch).map(CategoryResource::tagged);
    }

    static RestResponse<CategoryView> tagged(CategoryView category) {
        return RestResponse.ResponseBuilder.ok(category)
                .header("ETag", ETags.of(category.version()))
                .build();
    }
}
