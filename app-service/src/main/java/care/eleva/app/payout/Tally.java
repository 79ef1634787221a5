package care.eleva.app.payout;

import care.eleva.app.jobs.JobResult;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Things done one after the other, counted by how each of them ended. */
public record Tally(Map<String, Long> counts) {
    public Tally {
        counts = Map.copyOf(counts);
    }

    /** Does {@code work} for each of {@code things}; its item names how it ended. */
    public static <T> Uni<Tally> of(List<T> things, Function<T, Uni<String>> work) {
        Map<String, Long> counts = new TreeMap<>();
        return Multi.createFrom()
                .iterable(things)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .invoke(end -> counts.merge(end, 1L, Long::sum))
                .collect()
                .last()
                .map(last -> new Tally(counts));
    }

    /** The counts of both. */
    public Tally and(Tally other) {
        Map<String, Long> sum = new TreeMap<>(counts);
        other.counts.forEach((end, count) -> sum.merge(end, count, Long::sum));
        return new Tally(sum);
    }

    public JobResult result(boolean more) {
        return new JobResult(counts, more);
    }
}
