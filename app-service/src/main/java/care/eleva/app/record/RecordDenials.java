package care.eleva.app.record;

import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Refuses, and writes down that it did. */
@ApplicationScoped
class RecordDenials {
    private final Database database;
    private final RecordRepository records;

    RecordDenials(Database database, RecordRepository records) {
        this.database = database;
        this.records = records;
    }

    /** Fails with {@code record_not_found}. In a transaction of its own: the refused one has nothing to commit. */
    <T> Uni<T> deny(UUID id) {
        return database.write(transaction -> records.deny(transaction, id))
                .onItem()
                .transformToUni(denied -> Uni.createFrom().failure(RecordProblem.RECORD_NOT_FOUND.exception()));
    }
}
