package care.eleva.legacy;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a run came to.
 *
 * @param run     null when verifying
 * @param left    tables that are not imported, with their rows
 * @param refused lines of the map of users that say what is not so
 */
record Result(
        @Nullable UUID run,
        boolean resumed,
        Options.Mode mode,
        List<TableResult> tables,
        Map<String, Long> left,
        List<People.Refused> refused) {
    Result {
        tables = List.copyOf(tables);
        left = Map.copyOf(left);
        refused = List.copyOf(refused);
    }

    boolean proven() {
        return tables.stream().allMatch(TableResult::proven);
    }

    /** Nothing is missing on the other side. */
    boolean complete() {
        return refused.isEmpty() && tables.stream().allMatch(TableResult::complete);
    }
}
