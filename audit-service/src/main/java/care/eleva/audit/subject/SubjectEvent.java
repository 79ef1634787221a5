package care.eleva.audit.subject;

import care.eleva.audit.personal.PersonalView;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;

/** An event as far as the person it is about may see it; the database chose the members. */
record SubjectEvent(UUID id, OffsetDateTime recordedAt, Map<String, Object> data) {
    static SubjectEvent of(Row row) {
        return new SubjectEvent(
                row.getUUID("id"),
                row.getOffsetDateTime("recorded_at"),
                row.getJsonObject("data").getMap());
    }

    /** The same, with the person's own values. */
    SubjectEvent with(Map<String, PersonalView> personal) {
        data.put("personal", personal);
        return this;
    }
}
