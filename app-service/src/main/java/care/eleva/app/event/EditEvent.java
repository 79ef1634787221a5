package care.eleva.app.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A change of an event as a JSON merge patch (RFC 7396): what is left out stays, and null empties what may be empty. No
 * record, because a record cannot tell null from nothing.
 */
class EditEvent {
    @JsonIgnore
    @Schema(hidden = true)
    private final Set<String> given = new TreeSet<>();

    @Size(min = 1, max = 200)
    @Pattern(regexp = ".*\\S.*")
    private @Nullable String name;

    @Size(max = 100)
    @Pattern(regexp = "[a-z0-9]+(-[a-z0-9]+)*")
    private @Nullable String slug;

    @Size(max = 2000)
    private @Nullable String description;

    @Min(1)
    @Max(720)
    private @Nullable Integer durationMinutes;

    @PositiveOrZero
    @Max(100_000_000)
    private @Nullable Long price;

    @Min(0)
    @Max(720)
    private @Nullable Integer bufferBeforeMinutes;

    @Min(0)
    @Max(720)
    private @Nullable Integer bufferAfterMinutes;

    /** Which fields the client has sent, null or not. */
    @JsonIgnore
    Set<String> given() {
        return given;
    }

    @Schema(description = "What patients see.", examples = "First consultation")
    public @Nullable String getName() {
        return name;
    }

    public void setName(@Nullable String name) {
        given.add("name");
        this.name = name;
    }

    @Schema(description = "Its part of a public address.", examples = "first-consultation")
    public @Nullable String getSlug() {
        return slug;
    }

    public void setSlug(@Nullable String slug) {
        given.add("slug");
        this.slug = slug;
    }

    @Schema(description = "Plain text; null: none.", examples = "Forty-five minutes to get to know each other.")
    public @Nullable String getDescription() {
        return description;
    }

    public void setDescription(@Nullable String description) {
        given.add("description");
        this.description = description;
    }

    @Schema(examples = "45")
    public @Nullable Integer getDurationMinutes() {
        return durationMinutes;
    }

    public void setDurationMinutes(@Nullable Integer durationMinutes) {
        given.add("duration_minutes");
        this.durationMinutes = durationMinutes;
    }

    @Schema(description = "Minor units of the currency; 0 is free.", examples = "6000")
    public @Nullable Long getPrice() {
        return price;
    }

    public void setPrice(@Nullable Long price) {
        given.add("price");
        this.price = price;
    }

    @Schema(description = "Kept free before each booking; null: as the schedule says.", examples = "10")
    public @Nullable Integer getBufferBeforeMinutes() {
        return bufferBeforeMinutes;
    }

    public void setBufferBeforeMinutes(@Nullable Integer bufferBeforeMinutes) {
        given.add("buffer_before_minutes");
        this.bufferBeforeMinutes = bufferBeforeMinutes;
    }

    @Schema(description = "Kept free after each booking; null: as the schedule says.", examples = "5")
    public @Nullable Integer getBufferAfterMinutes() {
        return bufferAfterMinutes;
    }

    public void setBufferAfterMinutes(@Nullable Integer bufferAfterMinutes) {
        given.add("buffer_after_minutes");
        this.bufferAfterMinutes = bufferAfterMinutes;
    }
}
