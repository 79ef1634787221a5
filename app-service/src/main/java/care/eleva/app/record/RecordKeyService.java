package care.eleva.app.record;

import care.eleva.kit.http.Page;
import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows the data keys of the caller's organization and lets the next one write. */
@ApplicationScoped
class RecordKeyService {
    private static final String LIST = "SELECT * FROM record_keys()";
    private static final String ROTATE = "SELECT rotate_data_key($1, $2, $3) AS rotated";
    private static final String PROGRESS = "SELECT * FROM reencryption_progress($1, $2)";

    private final Database database;
    private final DataKeys keys;
    private final MasterKeys master;
    private final CurrentCaller caller;

    RecordKeyService(Database database, DataKeys keys, MasterKeys master, CurrentCaller caller) {
        this.database = database;
        this.keys = keys;
        this.master = master;
        this.caller = caller;
    }

    Uni<List<RecordKeyView>> list() {
        return database.query(RecordKeyView::of, LIST);
    }

    /** Two rotations at once are one. */
    Uni<List<RecordKeyView>> rotate() {
        return caller.get()
                .chain(who -> database.write(transaction -> transaction
                        .list(RecordKeyView::of, LIST)
                        .chain(present -> rotate(transaction, who.requireOrgId(), following(present)))
                        .chain(() -> transaction.list(RecordKeyView::of, LIST))))
                .onFailure(failure -> SqlStates.is(failure, "EL410"))
                .transform(gone -> RecordProblem.RECORDS_DESTROYED.exception());
    }

    private static String following(List<RecordKeyView> present) {
        return present.stream()
                .filter(RecordKeyView::current)
                .map(key -> DataKey.after(key.kid()))
                .findFirst()
                .orElse(DataKey.FIRST);
    }

    private Uni<Void> rotate(Transaction transaction, String orgId, String kid) {
        return keys.newKey(orgId, kid)
                .chain(wrapped -> transaction.list(
                        row -> row.getBoolean("rotated"), ROTATE, kid, Buffer.buffer(wrapped), master.current()))
                .invoke(done -> {
                    if (!done.getFirst()) {
                        transaction.nothingHappened();
                    }
                })
                .replaceWithVoid();
    }

    Uni<Page<ReencryptionView>> progress(int limit, @Nullable String after) {
        return database.query(ReencryptionView::of, PROGRESS, after, limit + 1)
                .map(rows -> Page.of(rows, limit, ReencryptionView::orgId));
    }
}
