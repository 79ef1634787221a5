package care.eleva.stripe.emulator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The faults that still have to happen. The first that matches a request is spent on it. */
final class Faults {
    private static final class Entry {
        final Fault fault;
        int left;

        Entry(Fault fault) {
            this.fault = fault;
            this.left = fault.times();
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    synchronized void add(Fault fault) {
        entries.add(new Entry(fault));
    }

    synchronized void clear() {
        entries.clear();
    }

    synchronized List<Fault> pending() {
        return entries.stream().map(entry -> entry.fault.times(entry.left)).toList();
    }

    synchronized @Nullable Fault take(String method, String path) {
        for (Iterator<Entry> each = entries.iterator(); each.hasNext(); ) {
            var entry = each.next();
            if (entry.fault.matches(method, path)) {
                if (entry.left > 0 && --entry.left == 0) {
                    each.remove();
                }
                return entry.fault;
            }
        }
        return null;
    }
}
