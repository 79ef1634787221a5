package care.eleva.auth.privacy.export;

import care.eleva.kit.problem.ProblemException;
import care.eleva.kit.tenancy.FreshContext;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a copy, read only as fast as the client takes them. The end is noted before the last bytes: a file that is
 * complete for the client is complete in the trail. A part that fails breaks the answer off, so that there is no file that
 * quietly lacks a part.
 */
@ApplicationScoped
class SubjectExportStream {
    private final SubjectExportService exports;
    private final FreshContext fresh;

    SubjectExportStream(SubjectExportService exports, FreshContext fresh) {
        this.exports = exports;
        this.fresh = fresh;
    }

    Multi<byte[]> of(SubjectExport export) {
        return Multi.createBy()
                .concatenating()
                .streams(
                        part(export, SubjectParts.Part.AUTH_SERVICE),
                        part(export, SubjectParts.Part.APP_SERVICE),
                        part(export, SubjectParts.Part.AUDIT_SERVICE),
                        Multi.createFrom().deferred(() -> exports.finish(export).toMulti()))
                .filter(bytes -> bytes.length > 0)
                .onFailure()
                .call(failure -> exports.abort(export, reason(failure)))
                .onCancellation()
                .invoke(() -> fresh.run(() -> exports.abort(export, "client_disconnected"))
                        .subscribe()
                        .with(done -> {}));
    }

    private Multi<byte[]> part(SubjectExport export, SubjectParts.Part part) {
        AtomicReference<@Nullable String> after = new AtomicReference<>();
        return Multi.createBy()
                .repeating()
                .uni(() -> exports.page(export, part, after.get()).map(page -> {
                    after.set(page.next());
                    export.archive().add(part.fileName(), page.items());
                    return export.archive().take();
                }))
                .whilst(bytes -> after.get() != null);
    }

    private static String reason(Throwable failure) {
        return failure instanceof ProblemException problem ? problem.type().code() : "internal_error";
    }
}
