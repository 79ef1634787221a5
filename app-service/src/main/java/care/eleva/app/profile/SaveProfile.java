package care.eleva.app.profile;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A profile as its expert writes it. What staff decides is not in it. */
record SaveProfile(
        @NotNull
        @Size(min = 3, max = 60)
        @Pattern(regexp = "[a-z0-9]+(-[a-z0-9]+)*")
        @Schema(description = "The public address: nobody else's.", examples = "ana-silva")
        String slug,

        @NotBlank @Size(max = 100) @Schema(examples = "Ana") String firstName,

        @NotBlank @Size(max = 100) @Schema(examples = "Silva")
        String lastName,

        @Nullable @Size(max = 200) @Schema(examples = "Physiotherapist for runners")
        String headline,

        @Nullable
        @Size(max = 500)
        @Schema(description = "Plain text, for lists.", examples = "Twelve years with runners.")
        String shortBio,

        @Nullable @Size(max = 10_000) @Schema(description = "Plain text.", examples = "I began with my own knee.")
        String longBio,

        @Nullable
        @Size(max = 500)
        @Pattern(regexp = "https://\\S+")
        @Schema(examples = "https://images.example.org/ana.jpg")
        String pictureUrl,

        @Size(max = 20) @Schema(description = "Language, and region where it matters.", examples = "[\"pt\", \"en\"]")
        List<@NotNull @Pattern(regexp = "[a-z]{2,3}(-[A-Z]{2})?") String> languages,

        @Size(max = 2)
        @Schema(description = "Slugs of categories, the primary one first.", examples = "[\"sleep-medicine\"]")
        List<@NotNull @Size(max = 60) String> categories,

        @Size(max = 10) List<@Valid @NotNull SocialLink> socialLinks) {

    SaveProfile {
        languages = Objects.requireNonNullElse(languages, List.of());
        categories = Objects.requireNonNullElse(categories, List.of());
        socialLinks = Objects.requireNonNullElse(socialLinks, List.of());
    }
}
