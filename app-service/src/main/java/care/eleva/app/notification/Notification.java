package care.eleva.app.notification;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A mail that was taken up to be sent. */
record Notification(
        UUID id,
        UUID lease,
        String orgId,
        String userId,
        String kind,
        JsonObject data,
        @Nullable String language,
        int attempts) {

    static Notification of(Row row) {
        return new Notification(
                row.getUUID("id"),
                row.getUUID("lease"),
                row.getString("org_id"),
                row.getString("user_id"),
                row.getString("kind"),
                row.getJsonObject("data"),
                row.getString("language"),
                row.getInteger("attempts"));
    }
}
