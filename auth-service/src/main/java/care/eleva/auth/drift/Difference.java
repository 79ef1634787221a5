package care.eleva.auth.drift;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is not as it should be. It holds ids, roles and states, and no name or address of anybody.
 *
 * @param ours what is here, or what the catalogue says; null when there is nothing
 * @param theirs what is at WorkOS; null when there is nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Difference(
        Kind kind,
        @Nullable String organizationId,
        @Nullable String userId,
        @Nullable String membershipId,
        @Nullable String ours,
        @Nullable String theirs) {

    /** What can differ. */
    public enum Kind {
        /** WorkOS has an organization that is not here. */
        ORGANIZATION_MISSING,
        /** WorkOS has no longer an organization that is here. */
        ORGANIZATION_GONE,
        MEMBERSHIP_MISSING,
        MEMBERSHIP_GONE,
        MEMBERSHIP_ID,
        MEMBERSHIP_STATUS,
        MEMBERSHIP_ROLE,
        /** WorkOS's permissions and roles are not those of the catalogue. */
        CATALOGUE,
        /** WorkOS has a permission that the catalogue does not have. */
        PERMISSION_UNKNOWN,
        /** WorkOS has a role that the catalogue does not have. */
        ROLE_UNKNOWN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Difference ofOrganization(Kind kind, String organizationId) {
        return new Difference(kind, organizationId, null, null, null, null);
    }

    static Difference atWorkos(Kind kind, String theirs) {
        return new Difference(kind, null, null, null, null, theirs);
    }

    /** For people and logs. */
    String line() {
        String values = ours == null && theirs == null
                ? ""
                : " (here " + Objects.requireNonNullElse(ours, "nothing") + ", at WorkOS "
                        + Objects.requireNonNullElse(theirs, "nothing") + ")";
        return kind.word()
                + Stream.of(organizationId, userId, membershipId)
                        .filter(Objects::nonNull)
                        .map(id -> " " + id)
                        .collect(Collectors.joining())
                + (kind == Kind.CATALOGUE ? " " + theirs : values);
    }
}
