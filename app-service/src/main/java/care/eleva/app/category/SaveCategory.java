package care.eleva.app.category;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A category as it shall be. */
record SaveCategory(
        @NotNull
        @Size(max = 60)
        @Pattern(regexp = "[a-z0-9]+(-[a-z0-9]+)*")
        @Schema(description = "Its part of a public address.", examples = "sleep-medicine")
        String slug,

        @NotBlank @Size(max = 100) @Schema(description = "What people see.", examples = "Sleep medicine")
        String name,

        @Nullable
        @Schema(description = "The category of the first level that it is under; null when it is of the first level.")
        UUID parentId) {}
