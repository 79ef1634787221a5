package care.eleva.app.category;

import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.ProblemCodes;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
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

/** What everybody may see of categories, signed in or not. */
@Path("/v1/public/categories")
@Tag(name = "Public categories", description = "What experts are found by, for everybody.")
class PublicCategoryResource {
    private final CategoryService categories;

    PublicCategoryResource(CategoryService categories) {
        this.categories = categories;
    }

    @GET
    @PermitAll
    @Unaudited("Categories are public.")
    @Operation(summary = "List the categories", description = "By their slug, archived ones left out.")
    public Uni<Page<CategoryView>> list(
            @RestQuery @DefaultValue("100") @Min(1) @Max(100) int limit, @RestQuery @Nullable String after) {
        return categories.list(limit, after);
    }

    @GET
    @Path("/{slug}")
    @PermitAll
    @Unaudited("Categories are public.")
    @Operation(summary = "Read a category", description = "An archived one is not found.")
    @ProblemCodes("category_not_found")
    public Uni<RestResponse<CategoryView>> get(
            @RestPath @Parameter(description = "Its part of a public address.", example = "sleep-medicine")
                    String slug) {
        return categories.get(slug).map(CategoryResource::tagged);
    }
}
