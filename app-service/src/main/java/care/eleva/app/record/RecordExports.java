package care.eleva.app.record;

import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens what was shared with the caller as a patient, in whichever organization, with an audit row for each record. */
@ApplicationScoped
public class RecordExports {
    private static final String EXPORT = "SELECT * FROM export_records($1, $2, $3)";

    private final DataKeys keys;

    RecordExports(DataKeys keys) {
        this.keys = keys;
    }

    /** The next {@code most} records by id. */
    public Uni<List<OpenedRecord>> page(Transaction transaction, @Nullable UUID after, int most) {
        return transaction
                .sealedPersonal(Map.of())
                .chain(personal -> transaction.list(this::open, EXPORT, after, most, personal));
    }

    private OpenedRecord open(Row row) {
        return OpenedRecord.of(row.getUUID("id"), row, keys);
    }
}
