package care.eleva.app.profile;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Where else the expert is to be found. */
record SocialLink(
        @NotBlank @Size(max = 50) @Schema(examples = "LinkedIn")
        String name,

        @NotNull
        @Size(max = 500)
        @Pattern(regexp = "https://\\S+")
        @Schema(examples = "https://www.linkedin.com/in/ana-silva")
        String url) {}
