package care.eleva.app.slot;

import care.eleva.app.event.EventProblem;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;

/** Asks the database what is free, as nobody in particular. */
@ApplicationScoped
class SlotRepository {
    private final Database database;

    SlotRepository(Database database) {
        this.database = database;
    }

    Uni<List<SlotView>> free(UUID event, OffsetDateTime from, OffsetDateTime to, ZoneId zone, int rows) {
        return database.queryPublic(
                        row -> new SlotView(at(row, "starts_at", zone), at(row, "ends_at", zone)),
                        "SELECT starts_at, ends_at FROM free_slots($1, $2, $3, $4)",
                        event,
                        from,
                        to,
                        rows)
                .onFailure(SlotRepository::eventIsMissing)
                .transform(missing -> EventProblem.EVENT_NOT_FOUND.exception());
    }

    private static OffsetDateTime at(Row row, String column, ZoneId zone) {
        return row.getOffsetDateTime(column).atZoneSameInstant(zone).toOffsetDateTime();
    }

    private static boolean eventIsMissing(Throwable failure) {
        return failure instanceof PgException refused && "EL404".equals(refused.getSqlState());
    }
}
