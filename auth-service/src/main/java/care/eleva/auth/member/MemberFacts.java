package care.eleva.auth.member;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a change of one member is decided by, as the mirror has it while nobody else changes a member.
 *
 * @param ownerId who owns the organization, or null
 * @param membershipId WorkOS's id of the membership
 * @param status of the membership; {@code deleted} when it was one
 * @param otherAdministrators how many active administrators there are beside this member
 */
record MemberFacts(
        String userId,
        boolean personal,
        @Nullable String ownerId,
        String membershipId,
        String role,
        String status,
        boolean directoryManaged,
        Instant workosUpdatedAt,
        long otherAdministrators) {
    /** Null when there has never been such a member. */
    static @Nullable MemberFacts of(String userId, Row row) {
        String membershipId = row.getString("id");
        if (membershipId == null) {
            return null;
        }
        return new MemberFacts(
                userId,
                "personal".equals(row.getString("type")),
                row.getString("owner_id"),
                membershipId,
                row.getString("role"),
                row.getString("status"),
                row.getBoolean("directory_managed"),
                Objects.requireNonNull(row.get(OffsetDateTime.class, "workos_updated_at"))
                        .toInstant(),
                row.getLong("other_administrators"));
    }

    boolean isActive() {
        return "active".equals(status);
    }

    boolean isDeleted() {
        return "deleted".equals(status);
    }

    /** Ownership counts while the owner is an active member. */
    boolean isOwner() {
        return isActive() && userId.equals(ownerId);
    }
}
