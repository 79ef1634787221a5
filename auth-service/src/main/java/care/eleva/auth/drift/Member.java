package care.eleva.auth.drift;

import care.eleva.auth.workos.WorkosMembership;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A membership as the mirror has it. */
record Member(String membershipId, String userId, String status, String role) {
    private static final String DELETED = "deleted";

    boolean isGone() {
        return status.equals(DELETED);
    }

    /** What is not the same here as at WorkOS, in one organization. */
    static List<Difference> differences(String orgId, List<Member> here, List<WorkosMembership> there) {
        Map<String, Member> ours = new TreeMap<>();
        here.forEach(member -> ours.put(member.userId(), member));
        List<Difference> found = new ArrayList<>();
        for (WorkosMembership theirs : there) {
            found.addAll(compare(orgId, ours.remove(theirs.userId()), theirs));
        }
        ours.values().stream()
                .filter(member -> !member.isGone())
                .forEach(member -> found.add(new Difference(
                        Difference.Kind.MEMBERSHIP_GONE,
                        orgId,
                        member.userId(),
                        member.membershipId(),
                        member.status(),
                        null)));
        return found;
    }

    private static List<Difference> compare(String orgId, @Nullable Member ours, WorkosMembership theirs) {
        if (ours == null || ours.isGone()) {
            return List.of(of(
                    Difference.Kind.MEMBERSHIP_MISSING, orgId, theirs, ours == null ? null : DELETED, theirs.status()));
        }
        List<Difference> found = new ArrayList<>();
        if (!ours.membershipId().equals(theirs.id())) {
            found.add(of(Difference.Kind.MEMBERSHIP_ID, orgId, theirs, ours.membershipId(), theirs.id()));
        }
        if (!ours.status().equals(theirs.status())) {
            found.add(of(Difference.Kind.MEMBERSHIP_STATUS, orgId, theirs, ours.status(), theirs.status()));
        }
        if (!ours.role().equals(theirs.role())) {
            found.add(of(Difference.Kind.MEMBERSHIP_ROLE, orgId, theirs, ours.role(), theirs.role()));
        }
        return found;
    }

    private static Difference of(
            Difference.Kind kind,
            String orgId,
            WorkosMembership membership,
            @Nullable String ours,
            @Nullable String theirs) {
        return new Difference(kind, orgId, membership.userId(), membership.id(), ours, theirs);
    }
}
