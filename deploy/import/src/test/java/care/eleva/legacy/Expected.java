package care.eleva.legacy;

import java.util.Map;
import java.util.TreeMap;

/** What must become of the rows that the generator made, by table: how many, and how many for which code. */
final class Expected {
    private final Map<String, Long> rows = new TreeMap<>();
    private final Map<String, Map<String, Long>> rejected = new TreeMap<>();
    private final Map<String, Map<String, Long>> notes = new TreeMap<>();

    void row(String source) {
        rows.merge(source, 1L, Long::sum);
    }

    void rejected(String source, String reason) {
        rejected.computeIfAbsent(source, name -> new TreeMap<>()).merge(reason, 1L, Long::sum);
    }

    void note(String source, String code) {
        notes.computeIfAbsent(source, name -> new TreeMap<>()).merge(code, 1L, Long::sum);
    }

    long rows(String source) {
        return rows.getOrDefault(source, 0L);
    }

    Map<String, Long> rejected(String source) {
        return rejected.getOrDefault(source, Map.of());
    }

    Map<String, Long> notes(String source) {
        return notes.getOrDefault(source, Map.of());
    }

    long imported(String source) {
        return rows(source)
                - rejected(source).values().stream().mapToLong(Long::longValue).sum();
    }
}
