package care.eleva.app.record;

import care.eleva.kit.http.Cursor;
import care.eleva.kit.http.Page;
import care.eleva.kit.idempotency.Idempotency;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Gives records to colleagues and takes them back. The database writes what happened into the trail and tells the colleague. */
@ApplicationScoped
class RecordGrantService {
    private final Database database;
    private final RecordRepository records;
    private final RecordGrantRepository grants;
    private final RecordDenials denials;
    private final Idempotency idempotency;
    private final Clock clock;

    RecordGrantService(
            Database database,
            RecordRepository records,
            RecordGrantRepository grants,
            RecordDenials denials,
            Idempotency idempotency,
            Clock clock) {
        this.database = database;
        this.records = records;
        this.grants = grants;
        this.denials = denials;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    /** What a repetition under the same Idempotency-Key must repeat. */
    private record Given(UUID record, GiveRecord command) {}

    Uni<RecordGrantView> give(UUID id, GiveRecord command) {
        return database.write(transaction -> records.find(transaction, id)
                        .onItem()
                        .ifNotNull()
                        .transformToUni(own -> idempotency.once(
                                transaction,
                                "POST /v1/records/{id}/grants",
                                new Given(id, command),
                                RecordGrantView.class,
                                () -> give(transaction, id, command))))
                .onItem()
                .ifNull()
                .switchTo(() -> denials.deny(id));
    }

    private Uni<RecordGrantView> give(Transaction transaction, UUID id, GiveRecord command) {
        return grants.give(transaction, Ids.next(clock), id, command).chain(grant -> grants.get(transaction, grant));
    }

    Uni<Page<RecordGrantView>> list(UUID id, int limit, @Nullable String after) {
        Cursor cursor = Cursor.decode(after);
        return database.write(transaction -> records.find(transaction, id)
                        .onItem()
                        .ifNotNull()
                        .transformToUni(own -> grants.list(transaction, id, limit + 1, cursor)))
                .onItem()
                .ifNull()
                .switchTo(() -> denials.deny(id))
                .map(rows -> Page.of(
                        rows,
                        limit,
                        grant -> new Cursor(grant.createdAt().atOffset(ZoneOffset.UTC), grant.id()).encode()));
    }

    Uni<Void> revoke(UUID id, UUID grantId) {
        return database.write(transaction -> grants.revoke(transaction, id, grantId))
                .onItem()
                .ifNull()
                .switchTo(() -> denials.deny(id))
                .invoke(revoked -> {
                    if (!revoked) {
                        throw RecordProblem.RECORD_GRANT_NOT_FOUND.exception();
                    }
                })
                .replaceWithVoid();
    }
}
