package care.eleva.audit.personal;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A personal value of an event.
 *
 * @param state what became of it
 * @param value the value, when it can be shown
 */
public record PersonalView(
        State state,

        @Schema(description = "The value, when it can be shown.", examples = "203.0.113.7") @Nullable
        String value) {
    /** What became of a personal value. */
    public enum State {
        /** Opened, and it is what the line commits to. */
        INTACT,
        /** The subject's key or the value is gone, as it should after an erasure. The line's commitment stays. */
        ERASED,
        /** The key of this service does not open the subject's key. */
        UNREADABLE,
        /** What is stored is not what the line commits to. */
        ALTERED;

        @JsonValue
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static PersonalView without(State state) {
        return new PersonalView(state, null);
    }
}
