package care.eleva.app.notification;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What the caller wants from now on. */
record PutPreferences(
        @Nullable
        @Pattern(regexp = "en|es|pt|br")
        @Schema(description = "`br` is Brazilian Portuguese.", examples = "pt")
        String language,

        @NotNull @Schema(description = "A mail a day before each appointment.", examples = "true")
        Boolean reminders,

        @NotNull
        @Schema(description = "Mails about records that are shared, and about grants to them.", examples = "true")
        Boolean sharedRecords) {}
