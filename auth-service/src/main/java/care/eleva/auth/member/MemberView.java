package care.eleva.auth.member;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A member of the caller's organization. */
record MemberView(
        String userId,
        @Schema(examples = "ana@example.com") String email,
        @Schema(examples = "Ana") @Nullable String firstName,
        @Schema(examples = "Silva") @Nullable String lastName,

        @Schema(description = "Slug of the primary role.", examples = "expert_community")
        String role,

        @Schema(enumeration = {"active", "inactive", "pending"})
        String status,

        @Schema(description = "Whether the member owns the organization.")
        boolean owner,

        @Schema(description = "Whether the organization's identity provider decides about the member.")
        boolean directoryManaged,

        @Schema(description = "Since when the membership is known here.")
        Instant joinedAt) {
    static MemberView of(Row row) {
        return new MemberView(
                row.getString("user_id"),
                row.getString("email"),
                row.getString("first_name"),
                row.getString("last_name"),
                row.getString("role"),
                row.getString("status"),
                row.getBoolean("owner"),
                row.getBoolean("directory_managed"),
                Objects.requireNonNull(row.get(OffsetDateTime.class, "created_at"))
                        .toInstant());
    }
}
