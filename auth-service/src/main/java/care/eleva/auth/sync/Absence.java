package care.eleva.auth.sync;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is here and no longer in one of WorkOS's lists, a page of the list at a time. The ids here between the last
 * page's greatest id and this page's are compared with the page, so every id here is looked at once and nothing is
 * remembered. WorkOS's order need not be that of the ids: what seems absent is asked for before it is believed.
 *
 * @param here ids of ours past one id and up to another (null: to the end), at most so many
 * @param gone what to do with an id that the page lacks: ask WorkOS, then leave a tombstone
 */
record Absence<T>(Range<T> here, Function<T, String> id, Function<T, Uni<?>> gone) {
    private static final int MANY = 500;

    /** A stretch of ours, in the order of the ids. */
    interface Range<T> {
        Uni<List<T>> read(String past, @Nullable String upTo, int many);
    }

    /** How far ours have been compared when a page with these ids has been. */
    static String covered(String before, Collection<String> page) {
        return page.stream().reduce(before, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }

    /** Compares ours past {@code from} and up to {@code upTo} (null: all that are left) with a page. */
    Uni<Void> check(String from, @Nullable String upTo, Set<String> page) {
        if (from.equals(upTo)) {
            return Uni.createFrom().voidItem();
        }
        return here.read(from, upTo, MANY)
                .chain(ours -> each(ours, page)
                        .chain(() -> ours.size() < MANY
                                ? Uni.createFrom().voidItem()
                                : check(id.apply(ours.getLast()), upTo, page)));
    }

    private Uni<Void> each(List<T> ours, Set<String> page) {
        return Sequence.each(
                ours.stream().filter(one -> !page.contains(id.apply(one))).toList(), gone);
    }
}
