package care.eleva.auth.drift;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.auth.workos.WorkosMembership;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Members here and at WorkOS, side by side. */
class MemberTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    om_1, active,   member,      om_1, active,   member,      ''
                    om_1, active,   member,      om_1, active,   team_admin,  membership_role
                    om_1, inactive, member,      om_1, active,   member,      membership_status
                    om_1, active,   member,      om_2, active,   member,      membership_id
                    om_1, pending,  team_member, om_1, inactive, team_admin,  membership_status membership_role
                    om_1, deleted,  member,      om_1, active,   member,      membership_missing
                    om_1, deleted,  '',          om_2, pending,  member,      membership_missing""")
    void whatIsNotTheSameIsNamed(
            String idHere,
            String statusHere,
            String roleHere,
            String idThere,
            String statusThere,
            String roleThere,
            String kinds) {
        List<Difference> found = Member.differences(
                "org_1",
                List.of(new Member(idHere, "user_1", statusHere, roleHere)),
                List.of(there(idThere, "user_1", statusThere, roleThere)));
        assertThat(String.join(" ", found.stream().map(one -> one.kind().word()).toList()))
                .isEqualTo(kinds);
    }

    @Test
    void whoIsOnOneSideOnlyIsNamed() {
        List<Difference> found = Member.differences(
                "org_1",
                List.of(
                        new Member("om_1", "user_1", "active", "member"),
                        new Member("om_2", "user_2", "deleted", "member")),
                List.of(there("om_3", "user_3", "active", "member")));
        assertThat(found)
                .extracting(Difference::line)
                .containsExactly(
                        "membership_missing org_1 user_3 om_3 (here nothing, at WorkOS active)",
                        "membership_gone org_1 user_1 om_1 (here active, at WorkOS nothing)");
    }

    private static WorkosMembership there(String id, String userId, String status, String role) {
        return new WorkosMembership(id, userId, "org_1", status, role, false, Instant.EPOCH);
    }
}
