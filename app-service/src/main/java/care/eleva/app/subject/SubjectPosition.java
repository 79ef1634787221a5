package care.eleva.app.subject;

import care.eleva.kit.problem.KitProblem;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a reading of all that is held about a person stands.
 *
 * @param after the last row that was read of the section, or null at its beginning
 */
record SubjectPosition(SubjectSection section, @Nullable UUID after) {
    static final SubjectPosition START = new SubjectPosition(SubjectSection.EVENTS, null);

    /** Reads what {@link #encode} wrote; null is the start. It grants nothing, so it needs no seal. */
    static SubjectPosition decode(@Nullable String encoded) {
        if (encoded == null) {
            return START;
        }
        String[] parts = encoded.split(":", 2);
        try {
            SubjectSection section = Arrays.stream(SubjectSection.values())
                    .filter(one -> one.kind().equals(parts[0]))
                    .findFirst()
                    .orElseThrow(IllegalArgumentException::new);
            return new SubjectPosition(section, parts.length == 1 ? null : UUID.fromString(parts[1]));
        } catch (IllegalArgumentException unreadable) {
            throw KitProblem.VALIDATION_FAILED.exception("The cursor is not one of ours.");
        }
    }

    String encode() {
        return after == null ? section.kind() : section.kind() + ":" + after;
    }

    /** Where to go on after a page of {@code size} rows that ends with {@code last}; null when there is nothing more. */
    @Nullable
    SubjectPosition next(int size, int limit, @Nullable UUID last) {
        if (size == limit) {
            return new SubjectPosition(section, last);
        }
        SubjectSection following = section.following();
        return following == null ? null : new SubjectPosition(following, null);
    }
}
