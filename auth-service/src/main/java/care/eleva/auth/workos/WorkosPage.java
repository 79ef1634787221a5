package care.eleva.auth.workos;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of one of WorkOS's lists.
 *
 * @param next the cursor of the next part, or null when this is the last one
 */
public record WorkosPage<T>(List<T> items, @Nullable String next) {
    /** The most that WorkOS gives at a time. */
    static final int LIMIT = 100;

    public WorkosPage {
        items = List.copyOf(items);
    }
}
