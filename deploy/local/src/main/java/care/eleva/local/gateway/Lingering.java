package care.eleva.local.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;

/** Ends a connection whose caller may still be sending: at once would lose the answer that is on its way. */
final class Lingering {

    private static final long MILLIS = 500;

    private Lingering() {}

    static void close(HttpServerRequest request) {
        Vertx vertx = Objects.requireNonNull(Vertx.currentContext(), "not on an event loop")
                .owner();
        long timer = vertx.setTimer(MILLIS, fired -> request.connection().close());
        request.connection().closeHandler(closed -> vertx.cancelTimer(timer));
    }
}
