package care.eleva.app.event;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A new event.
 *
 * @param name what patients see
 * @param slug its part of a public address, unique among the expert's events
 * @param description plain text, or null
 * @param durationMinutes 1 to 720
 * @param price minor units of the currency; 0 is free
 * @param currency {@code eur}
 */
record CreateEvent(
        @NotBlank @Size(max = 200) String name,

        @NotNull @Size(max = 100) @Pattern(regexp = "[a-z0-9]+(-[a-z0-9]+)*")
        String slug,

        @Nullable @Size(max = 2000) String description,
        @NotNull @Min(1) @Max(720) Integer durationMinutes,
        @NotNull @PositiveOrZero @Max(100_000_000) Long price,
        @NotNull @Pattern(regexp = "eur") String currency) {}
