package care.eleva.kit.http;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param data the rows, in the list's order
 * @param next the cursor to pass as {@code after} for the next page, or null on the last one
 */
public record Page<T>(List<T> data, @Nullable String next) {

    /**
     * Cuts a page out of {@code rows}, which were asked for with one more than {@code limit}, so that the last page is
     * known without a second query.
     *
     * @param cursor makes the cursor from the last row of the page
     */
    public static <T> Page<T> of(List<T> rows, int limit, Function<T, String> cursor) {
        if (rows.size() <= limit) {
            return new Page<>(List.copyOf(rows), null);
        }
        List<T> page = List.copyOf(rows.subList(0, limit));
        return new Page<>(page, cursor.apply(page.getLast()));
    }
}
