package care.eleva.auth.member;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A member of the caller's organization.
 *
 * @param role slug of the primary role
 * @param status {@code active}, {@code inactive} or {@code pending}
 * @param owner whether the member owns the organization
 * @param directoryManaged whether the organization's identity provider decides about the member
 * @param joinedAt since when the membership is known here
 */
record MemberView(
        String userId,
        String email,
        @Nullable String firstName,
        @Nullable String lastName,
        String role,
        String status,
        boolean owner,
        boolean directoryManaged,
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
