package care.eleva.auth.member;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Set;

/** Which roles members can be given. */
@ConfigMapping(prefix = "eleva.members")
public interface MemberConfig {
    /** The roles that may be given in an organization, by whoever holds all that they permit. */
    @WithDefault("member,team_member,expert_community,expert_top,compliance_officer,team_admin")
    Set<String> assignableRoles();

    /** The roles of administrators: an organization that has one always keeps one. */
    @WithDefault("team_admin,admin")
    Set<String> administratorRoles();

    /** How long a change of a member may take before others look what became of it; longer than the calls to WorkOS. */
    @WithDefault("20s")
    Duration changeLife();
}
