package care.eleva.app.record;

import care.eleva.kit.http.Cursor;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens and lists records. Nothing is shown without the audit row that says so, which the database writes with it. */
@ApplicationScoped
class RecordReader {
    private final Database database;
    private final RecordRepository records;
    private final RecordDenials denials;
    private final RecordExports exports;
    private final RecordCipher cipher;

    RecordReader(
            Database database,
            RecordRepository records,
            RecordDenials denials,
            RecordExports exports,
            RecordCipher cipher) {
        this.database = database;
        this.records = records;
        this.denials = denials;
        this.exports = exports;
        this.cipher = cipher;
    }

    /** What the database handed out, and what it says; no text when its key is destroyed. */
    private record Opened(Row row, @Nullable String content) {}

    /** A version, or the current one when {@code version} is null. */
    Uni<OpenedRecord> open(UUID id, @Nullable Integer version) {
        return database.write(transaction -> records.open(transaction, id, version)
                        .onItem()
                        .ifNotNull()
                        .transformToUni(row -> cipher.open(id, row).map(content -> new Opened(row, content))))
                .onItem()
                .ifNull()
                .switchTo(() -> denials.deny(id))
                // After the commit, so that the trail has the attempt.
                .map(opened -> present(id, opened));
    }

    private static OpenedRecord present(UUID id, Opened opened) {
        String content = opened.content();
        if (content == null) {
            throw RecordProblem.RECORDS_DESTROYED.exception();
        }
        return OpenedRecord.of(id, opened.row(), content);
    }

    Uni<Page<RecordView>> ofAppointment(UUID appointmentId, int limit, @Nullable String after) {
        Cursor cursor = Cursor.decode(after);
        return list(limit, transaction -> records.ofAppointment(transaction, appointmentId, limit + 1, cursor));
    }

    Uni<Page<RecordView>> mine(String role, int limit, @Nullable String after) {
        Cursor cursor = Cursor.decode(after);
        return list(limit, transaction -> records.mine(transaction, role, limit + 1, cursor));
    }

    /** A query of one row more than a page has. */
    private interface Listing {
        Uni<List<RecordView>> rows(Transaction transaction);
    }

    private Uni<Page<RecordView>> list(int limit, Listing listing) {
        return database.write(transaction -> listing.rows(transaction).invoke(rows -> {
                    if (rows.isEmpty()) {
                        transaction.nothingHappened();
                    }
                }))
                .map(rows -> Page.of(
                        rows,
                        limit,
                        view -> new Cursor(view.createdAt().atOffset(ZoneOffset.UTC), view.id()).encode()));
    }

    Uni<Page<RecordVersionView>> versions(UUID id, int limit, @Nullable String after) {
        Integer before = version(after);
        return database.write(transaction -> records.versions(transaction, id, limit + 1, before))
                .chain(rows -> rows.isEmpty() && before == null
                        ? denials.deny(id)
                        : Uni.createFrom().item(Page.of(rows, limit, row -> Integer.toString(row.version()))));
    }

    private static @Nullable Integer version(@Nullable String cursor) {
        try {
            return cursor == null ? null : Integer.valueOf(cursor);
        } catch (NumberFormatException unreadable) {
            throw KitProblem.VALIDATION_FAILED.exception("The cursor is not one of ours.");
        }
    }

    /** All that was shared with the caller as a patient, by id, with all versions. */
    Uni<Page<ExportedRecord>> export(int limit, @Nullable String after) {
        UUID past = id(after);
        return database.write(transaction -> exports.page(transaction, past, limit)
                        .invoke(rows -> {
                            if (rows.isEmpty()) {
                                transaction.nothingHappened();
                            }
                        }))
                .map(rows -> new Page<>(
                        rows, rows.size() < limit ? null : rows.getLast().id().toString()));
    }

    private static @Nullable UUID id(@Nullable String cursor) {
        try {
            return cursor == null ? null : UUID.fromString(cursor);
        } catch (IllegalArgumentException unreadable) {
            throw KitProblem.VALIDATION_FAILED.exception("The cursor is not one of ours.");
        }
    }

    /** Fails with {@code record_not_found} unless the caller may read the record. */
    Uni<Void> requireVisible(UUID id) {
        return records.maySee(id).chain(may -> may ? Uni.createFrom().voidItem() : denials.deny(id));
    }
}
