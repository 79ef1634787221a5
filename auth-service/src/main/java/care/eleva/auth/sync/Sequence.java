package care.eleva.auth.sync;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Function;

/** One after the other. */
final class Sequence {
    private Sequence() {}

    static <T> Uni<Void> each(List<T> items, Function<T, ? extends Uni<?>> action) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(
                        item -> action.apply(item).onItem().transform(done -> true))
                .collect()
                .last()
                .replaceWithVoid();
    }
}
