package care.eleva.app.event;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A new event. */
record CreateEvent(
        @NotBlank @Size(max = 200) @Schema(description = "What patients see.", examples = "First consultation")
        String name,

        @NotNull
        @Size(max = 100)
        @Pattern(regexp = "[a-z0-9]+(-[a-z0-9]+)*")
        @Schema(description = "Its part of a public address.", examples = "first-consultation")
        String slug,

        @Nullable
        @Size(max = 2000)
        @Schema(description = "Plain text.", examples = "Forty-five minutes to get to know each other.")
        String description,

        @NotNull @Min(1) @Max(720) @Schema(examples = "45") Integer durationMinutes,

        @NotNull
        @PositiveOrZero
        @Max(100_000_000)
        @Schema(description = "Minor units of the currency; 0 is free.", examples = "6000")
        Long price,

        @NotNull @Pattern(regexp = "eur") @Schema(description = "ISO 4217, in lower case.", examples = "eur")
        String currency,

        @Nullable
        @Min(0)
        @Max(720)
        @Schema(description = "Kept free before each booking; null: as the schedule says.", examples = "10")
        Integer bufferBeforeMinutes,

        @Nullable
        @Min(0)
        @Max(720)
        @Schema(description = "Kept free after each booking; null: as the schedule says.", examples = "5")
        Integer bufferAfterMinutes) {}
