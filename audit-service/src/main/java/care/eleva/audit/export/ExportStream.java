package care.eleva.audit.export;

import care.eleva.kit.problem.ProblemException;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an export, read only as fast as the client takes them. The end is noted before the last byte: a download
 * that looks complete to the client is complete in the trail. One that is cut short is broken off, so that the client
 * cannot take it for a whole one, and noted with the reason.
 */
@ApplicationScoped
class ExportStream {
    private static final Logger LOG = Logger.getLogger(ExportStream.class);

    private final ExportService exports;
    private final Vertx vertx;

    ExportStream(ExportService exports, Vertx vertx) {
        this.exports = exports;
        this.vertx = vertx;
    }

    Multi<byte[]> of(Export export) {
        Multi<byte[]> head = Multi.createFrom()
                .items(() -> java.util.stream.Stream.of(export.head()))
                .filter(bytes -> bytes.length > 0);
        Multi<byte[]> events = Multi.createBy()
                .repeating()
                .uni(() -> exports.next(export).map(java.util.Optional::ofNullable))
                .whilst(java.util.Optional::isPresent)
                .filter(java.util.Optional::isPresent)
                .map(java.util.Optional::get);
        Multi<byte[]> end = Multi.createFrom()
                .deferred(() -> exports.end(export, null).toMulti().map(x -> new byte[0]));
        return Multi.createBy()
                .concatenating()
                .streams(head, events, end)
                .onFailure()
                .call(failure -> abort(export, reason(failure)))
                .onCancellation()
                .invoke(() -> onFreshContext(() -> abort(export, "client_disconnected")));
    }

    private Uni<Void> abort(Export export, String reason) {
        return exports.end(export, reason)
                .onFailure()
                .invoke(failure -> LOG.errorf(failure, "the end of export %s could not be noted", export.id()))
                .onFailure()
                .recoverWithNull();
    }

    /** Away from the request, whose transaction may still be rolling back. */
    private void onFreshContext(java.util.function.Supplier<Uni<Void>> work) {
        VertxContext.getRootContext(vertx.getOrCreateContext())
                .runOnContext(ignored -> work.get().subscribe().with(done -> {}));
    }

    private static String reason(@Nullable Throwable failure) {
        return failure instanceof ProblemException problem ? problem.type().code() : "internal_error";
    }
}
