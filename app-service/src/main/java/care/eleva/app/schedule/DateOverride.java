package care.eleva.app.schedule;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A date with hours of its own in the place of its weekday's. */
record DateOverride(
        @NotNull @Schema(description = "In the schedule's zone.", examples = "2026-12-24")
        LocalDate date,

        @NotNull @Size(max = 10) @Schema(description = "None: closed that day.")
        List<@NotNull @Valid OpenHours> windows) {}
