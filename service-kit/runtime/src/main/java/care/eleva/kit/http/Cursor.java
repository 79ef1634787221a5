package care.eleva.kit.http;

import care.eleva.kit.problem.KitProblem;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The position after a row in a list ordered by time and id. It holds nothing secret and grants nothing: the row-level
 * policies decide what the next page may show.
 *
 * @param at the row's time
 * @param id the row's id, which decides between equal times
 */
public record Cursor(OffsetDateTime at, UUID id) {

    /** The opaque form given to clients. */
    public String encode() {
        String text = at.toInstant() + "|" + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads a client's cursor; null stays null, anything unreadable is a {@code validation_failed} problem. */
    public static @Nullable Cursor decode(@Nullable String encoded) {
        if (encoded == null) {
            return null;
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
            int bar = text.indexOf('|');
            if (bar < 0) {
                throw KitProblem.VALIDATION_FAILED.exception("The cursor is not one of ours.");
            }
            Instant at = Instant.parse(text.substring(0, bar));
            return new Cursor(at.atOffset(ZoneOffset.UTC), UUID.fromString(text.substring(bar + 1)));
        } catch (IllegalArgumentException | DateTimeException unreadable) {
            throw KitProblem.VALIDATION_FAILED.exception("The cursor is not one of ours.");
        }
    }
}
