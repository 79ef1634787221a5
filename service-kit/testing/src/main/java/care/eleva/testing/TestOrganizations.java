package care.eleva.testing;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Organizations and people that no other test has: tests need no cleaning up, run side by side and prove isolation. */
public final class TestOrganizations {

    private TestOrganizations() {}

    /** A member of an organization of its own. */
    public static Member fresh() {
        return new Member(id("user"), id("org"), id("session"));
    }

    /** Another person in the same organization. */
    public static Member colleagueOf(Member member) {
        return new Member(id("user"), member.orgId(), id("session"));
    }

    /** Somebody who has not chosen an organization. */
    public static Member withoutOrganization() {
        return new Member(id("user"), null, id("session"));
    }

    /** An id with WorkOS's shape, {@code <kind>_<26 characters>}. */
    public static String id(String kind) {
        return kind + "_"
                + UUID.randomUUID().toString().replace("-", "").substring(0, 26).toUpperCase(Locale.ROOT);
    }

    /** Who asks, in which organization, in which session. */
    public record Member(String userId, @Nullable String orgId, String sessionId) {}
}
