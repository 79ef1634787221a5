package care.eleva.app.record;

import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens what was shared with the caller as a patient, in whichever organization, with an audit row for each record. */
@ApplicationScoped
public class RecordExports {
    private static final String EXPORT = "SELECT * FROM export_records($1, $2, $3)";

    private final RecordCipher cipher;

    RecordExports(RecordCipher cipher) {
        this.cipher = cipher;
    }

    /** The next {@code most} records by id, with all their versions. */
    public Uni<List<ExportedRecord>> page(Transaction transaction, @Nullable UUID after, int most) {
        return transaction
                .sealedPersonal(Map.of())
                .chain(personal -> transaction.list(row -> row, EXPORT, after, most, personal))
                .chain(this::open);
    }

    private Uni<List<ExportedRecord>> open(List<Row> rows) {
        Map<UUID, List<Row>> byRecord = new LinkedHashMap<>();
        rows.forEach(row -> byRecord.computeIfAbsent(row.getUUID("id"), id -> new ArrayList<>())
                .add(row));
        return Multi.createFrom()
                .iterable(byRecord.values())
                .onItem()
                .transformToUniAndConcatenate(this::record)
                .collect()
                .asList();
    }

    private Uni<ExportedRecord> record(List<Row> versions) {
        return Multi.createFrom()
                .iterable(versions)
                .onItem()
                .transformToUniAndConcatenate(this::version)
                .collect()
                .asList()
                .map(opened -> ExportedRecord.of(versions.getFirst(), opened));
    }

    private Uni<ExportedRecord.Version> version(Row row) {
        return cipher.open(row.getUUID("id"), row).map(content -> ExportedRecord.Version.of(row, content));
    }
}
