package care.eleva.kit.tenancy;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which transaction is open in the current request. It rides on Vert.x's duplicated context, one per request, so that
 * neither a thread nor another request can see it.
 */
final class OpenTransaction {
    private static final Object KEY = OpenTransaction.class.getName();

    private OpenTransaction() {}

    static @Nullable Transaction current() {
        Context context = Vertx.currentContext();
        return context != null && VertxContext.isDuplicatedContext(context) ? context.getLocal(KEY) : null;
    }

    /** Opens it in the current context, which is the one to give to {@link #close}: a cancellation comes from another. */
    static Context open(Transaction transaction) {
        Context context = require(Vertx::currentContext);
        context.putLocal(KEY, transaction);
        return context;
    }

    static void close(Context context) {
        context.removeLocal(KEY);
    }

    /** Fails when a transaction is open already: joining it would run one caller's work in another's context. */
    static void requireNone() {
        if (current() != null) {
            throw new IllegalStateException("a transaction is open already; nested transactions are not offered");
        }
    }

    /** Runs {@code action} on a duplicated context: the current one, or a new one for work that no request started. */
    static void onDuplicatedContext(Vertx vertx, Runnable action) {
        Context context = Vertx.currentContext();
        if (context != null && VertxContext.isDuplicatedContext(context)) {
            action.run();
        } else {
            Context fresh = require(() -> VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext()));
            fresh.runOnContext(ignored -> action.run());
        }
    }

    static boolean onDuplicatedContext() {
        Context context = Vertx.currentContext();
        return context != null && VertxContext.isDuplicatedContext(context);
    }

    private static Context require(Supplier<@Nullable Context> supplier) {
        Context context = supplier.get();
        if (context == null) {
            throw new IllegalStateException("not on a Vert.x context");
        }
        return context;
    }
}
