package care.eleva.auth.member;

import care.eleva.auth.workos.WorkosMembership;
import java.time.Instant;

/** How a membership stands at WorkOS; {@code deleted} when it is gone there. */
record MemberState(String role, String status, boolean directoryManaged, Instant updatedAt) {
    static MemberState of(WorkosMembership membership) {
        return new MemberState(
                membership.role(), membership.status(), membership.directoryManaged(), membership.updatedAt());
    }

    /** The tombstone of a membership: the same stamp, because news of this membership never revives it anyway. */
    static MemberState gone(MemberFacts facts) {
        return new MemberState(facts.role(), "deleted", facts.directoryManaged(), facts.workosUpdatedAt());
    }
}
