package care.eleva.app.paging;

import care.eleva.kit.problem.KitProblem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The position after a row in a list ordered by a word and id. It grants nothing, like the kit's cursor of lists ordered by
 * time.
 *
 * @param word what the row stands under
 * @param id the row's id, which decides between equal words
 */
public record WordCursor(String word, UUID id) {
    private static final String FORM = "[\\p{L}\\p{N}-]{1,64}\\|[0-9a-f-]{36}";

    /** The opaque form given to clients. */
    public String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((word + "|" + id).getBytes(StandardCharsets.UTF_8));
    }

    /** Reads a client's cursor; null stays null, anything else that is not ours is a {@code validation_failed} problem. */
    public static @Nullable WordCursor decode(@Nullable String encoded) {
        if (encoded == null) {
            return null;
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
            if (!text.matches(FORM)) {
                throw KitProblem.VALIDATION_FAILED.exception("The cursor is not one of ours.");
            }
            int bar = text.indexOf('|');
            return new WordCursor(text.substring(0, bar), UUID.fromString(text.substring(bar + 1)));
        } catch (IllegalArgumentException unreadable) {
            throw KitProblem.VALIDATION_FAILED.exception("The cursor is not one of ours.");
        }
    }
}
