package care.eleva.kit.audit;

import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The actions that the transactions of one request have committed to the audit trail. The database names them at each
 * commit, so that those which its own functions append count too, and those of a transaction that rolled back do not.
 */
public final class CommittedActions {
    private static final String KEY = "eleva.audit.committed";

    private final Set<String> actions = ConcurrentHashMap.newKeySet();
    private volatile boolean nothingHappened;

    CommittedActions() {}

    /** Those of the request that {@code context} serves; of no request when it is null. */
    public static CommittedActions of(@Nullable RoutingContext context) {
        CommittedActions known = context == null ? null : context.get(KEY);
        if (known != null) {
            return known;
        }
        CommittedActions fresh = new CommittedActions();
        if (context != null) {
            context.put(KEY, fresh);
        }
        return fresh;
    }

    /** Notes what a transaction has committed: names with commas between them, as the database keeps them. */
    public void add(@Nullable String names) {
        if (names != null && !names.isEmpty()) {
            actions.addAll(List.of(names.split(",", -1)));
        }
    }

    /** Says that this request succeeds without having done anything, for example the second time. */
    public void nothingHappened() {
        nothingHappened = true;
    }

    boolean cover(Collection<String> expected) {
        return nothingHappened || expected.stream().anyMatch(actions::contains);
    }
}
