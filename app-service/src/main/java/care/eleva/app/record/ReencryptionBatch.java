package care.eleva.app.record;

import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Encrypts some versions of one organization anew, in one transaction. */
@ApplicationScoped
class ReencryptionBatch {
    private static final Logger LOG = Logger.getLogger(ReencryptionBatch.class);

    private final ReencryptionRepository repository;
    private final DataKeys keys;
    private final RecordCipher cipher;

    ReencryptionBatch(ReencryptionRepository repository, DataKeys keys, RecordCipher cipher) {
        this.repository = repository;
        this.keys = keys;
        this.cipher = cipher;
    }

    /** A version that was passed. */
    record After(UUID recordId, int version) {}

    /**
     * What a batch came to.
     *
     * @param last where to go on in this organization, or null at its end
     */
    record Done(int reencrypted, int failed, @Nullable After last) {}

    Uni<Done> run(Transaction transaction, String orgId, @Nullable After after, int most) {
        return repository
                .current(transaction)
                .onItem()
                .ifNotNull()
                .transformToUni(wrapped -> keys.unwrap(orgId, wrapped))
                .onItem()
                .ifNotNull()
                .transformToUni(key -> repository
                        .versions(transaction, after, most)
                        .chain(rows -> all(transaction, orgId, key, rows, most)))
                // Its keys were destroyed meanwhile.
                .onItem()
                .ifNull()
                .continueWith(() -> new Done(0, 0, null));
    }

    private Uni<Done> all(Transaction transaction, String orgId, DataKey key, List<Row> rows, int most) {
        return Multi.createFrom()
                .iterable(rows)
                .onItem()
                .transformToUniAndConcatenate(row -> one(transaction, orgId, key, row))
                .collect()
                .asList()
                .map(results -> done(rows, results, most))
                .call(done -> done.reencrypted() == 0
                        ? Uni.createFrom().voidItem()
                        : repository.note(transaction, key.kid(), done.reencrypted()));
    }

    private static Done done(List<Row> rows, List<Boolean> results, int most) {
        int reencrypted = (int) results.stream().filter(result -> result).count();
        After last = rows.size() < most
                ? null
                : new After(rows.getLast().getUUID("record_id"), rows.getLast().getInteger("version"));
        return new Done(reencrypted, results.size() - reencrypted, last);
    }

    /** False when it does not open: a key is missing, or the row was altered. Nothing else is stopped by it. */
    private Uni<Boolean> one(Transaction transaction, String orgId, DataKey key, Row row) {
        UUID id = row.getUUID("record_id");
        int version = row.getInteger("version");
        return cipher.open(id, row)
                .onFailure(failure ->
                        failure instanceof IllegalStateException || failure instanceof IllegalArgumentException)
                .recoverWithNull()
                .chain(text -> {
                    if (text == null) {
                        LOG.errorf("version %d of record %s does not open", version, id);
                        return Uni.createFrom().item(false);
                    }
                    return repository.put(transaction, row, key, RecordEnvelope.seal(key, orgId, id, version, text));
                });
    }
}
