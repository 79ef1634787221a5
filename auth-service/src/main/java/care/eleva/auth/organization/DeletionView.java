package care.eleva.auth.organization;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The deletion of an organization. */
record DeletionView(
        @Schema(
                description = "It can be stopped while it is scheduled.",
                enumeration = {"scheduled", "executing", "done"})
        String state,

        Instant requestedAt,

        @Schema(description = "From when on it happens.") Instant deleteAfter,

        @Schema(description = "What goes.", examples = "[\"memberships\"]")
        List<String> erased,

        @Schema(description = "What stays, because the law says so.")
        List<Kept> kept) {
    private static final List<String> ERASED =
            List.of("memberships", "sessions", "invitations", "single_sign_on", "directories", "log_streams");
    private static final List<Kept> KEPT = List.of(
            new Kept("health_records", "retention_of_health_records"),
            new Kept("tax_documents", "retention_of_tax_documents"),
            new Kept("audit_trail", "accountability"));

    /** Something that stays, and the ground: words that never change, for the front end to translate. */
    record Kept(
            @Schema(
                    enumeration = {"health_records", "tax_documents", "audit_trail"},
                    examples = "health_records")
            String what,

            @Schema(
                    enumeration = {"retention_of_health_records", "retention_of_tax_documents", "accountability"},
                    examples = "retention_of_health_records")
            String reason) {}

    static DeletionView of(String state, Instant requestedAt, Instant deleteAfter) {
        return new DeletionView(state, requestedAt, deleteAfter, ERASED, KEPT);
    }
}
