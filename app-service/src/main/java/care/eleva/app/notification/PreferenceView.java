package care.eleva.app.notification;

import io.vertx.sqlclient.Row;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Which mails the caller wants. */
record PreferenceView(
        @Schema(
                description = "`br` is Brazilian Portuguese; null: the language of the installation.",
                enumeration = {"en", "es", "pt", "br"},
                examples = "pt")
        @Nullable
        String language,

        @Schema(description = "A mail a day before each appointment.")
        boolean reminders,

        @Schema(description = "Mails about records that are shared, and about grants to them.")
        boolean sharedRecords,

        @Schema(description = "Also the ETag; 0 for who has chosen nothing yet.", examples = "3")
        int version) {
    static final PreferenceView NONE = new PreferenceView(null, true, true, 0);

    static PreferenceView of(Row row) {
        return new PreferenceView(
                row.getString("language"),
                row.getBoolean("reminders"),
                row.getBoolean("shared_records"),
                row.getInteger("version"));
    }
}
