package care.eleva.auth.privacy.export;

import care.eleva.kit.security.TokenHash;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of copies. Start and end are functions of the schema's owner, which write the trail as well. */
@ApplicationScoped
class SubjectExportRepository {
    Uni<Void> begin(Transaction tx, UUID id, String secret) {
        return tx.sealedPersonal(Map.of())
                .chain(personal -> tx.execute(
                        "SELECT begin_subject_export($1, $2, $3)",
                        id,
                        Buffer.buffer(TokenHash.of(secret).bytes()),
                        personal))
                .replaceWithVoid();
    }

    /** Ends a copy, unless it has ended; {@code reason} is null when all of it is there. */
    Uni<Void> end(Transaction tx, SubjectExport export, @Nullable String reason, byte @Nullable [] sha256) {
        return tx.sealedPersonal(Map.of())
                .chain(personal -> tx.execute(
                        "SELECT end_subject_export($1, $2, $3, $4, $5, $6)",
                        export.id(),
                        reason,
                        export.archive().items(),
                        export.archive().sent(),
                        sha256 == null ? null : Buffer.buffer(sha256),
                        personal))
                .replaceWithVoid();
    }
}
