package care.eleva.app.profile;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The practitioner agreement and what the caller has accepted of it. */
record AgreementView(
        @Schema(description = "Has to be accepted before a profile is published.", examples = "2026-11")
        String currentVersion,

        @Schema(description = "The one accepted last; null: none.", examples = "2026-11") @Nullable
        String acceptedVersion,

        @Nullable Instant acceptedAt) {

    static final String QUERY = """
            SELECT practitioner_agreement_version() AS current_version, a.version AS accepted_version, a.accepted_at
            FROM (VALUES (1)) AS one
            LEFT JOIN (SELECT version, accepted_at FROM practitioner_agreement ORDER BY accepted_at DESC, version DESC LIMIT 1) AS a ON true""";

    static AgreementView of(Row row) {
        OffsetDateTime accepted = row.getOffsetDateTime("accepted_at");
        return new AgreementView(
                row.getString("current_version"),
                row.getString("accepted_version"),
                accepted == null ? null : accepted.toInstant());
    }
}
