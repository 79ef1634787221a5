package care.eleva.audit.subject;

import care.eleva.audit.query.Position;
import care.eleva.kit.http.Cursor;
import care.eleva.kit.problem.KitProblem;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a reading of all that the trail says about a person stands.
 *
 * @param after the last event that was read of the section, or null at its beginning
 */
record SubjectPosition(SubjectSection section, @Nullable Position after) {
    static final SubjectPosition START = new SubjectPosition(SubjectSection.ACTIONS, null);

    /** Reads what {@link #encode} wrote; null is the start. It grants nothing, so it needs no seal. */
    static SubjectPosition decode(@Nullable String encoded) {
        if (encoded == null) {
            return START;
        }
        String[] parts = encoded.split(":", 2);
        SubjectSection section = Arrays.stream(SubjectSection.values())
                .filter(one -> one.code().equals(parts[0]))
                .findFirst()
                .orElseThrow(() -> KitProblem.VALIDATION_FAILED.exception("The cursor is not one of ours."));
        Cursor cursor = Cursor.decode(parts.length == 1 ? null : parts[1]);
        return new SubjectPosition(section, cursor == null ? null : new Position(cursor.at(), cursor.id()));
    }

    String encode() {
        return after == null ? section.code() : section.code() + ":" + new Cursor(after.at(), after.id()).encode();
    }

    /** Where to go on after a page of {@code size} events that ends with {@code last}; null when there is nothing more. */
    @Nullable
    SubjectPosition next(int size, int limit, @Nullable Position last) {
        if (size == limit) {
            return new SubjectPosition(section, last);
        }
        SubjectSection following = section.following();
        return following == null ? null : new SubjectPosition(following, null);
    }
}
