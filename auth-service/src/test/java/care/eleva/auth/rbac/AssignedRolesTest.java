package care.eleva.auth.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.auth.member.MemberConfig;
import care.eleva.auth.organization.OrganizationConfig;
import care.eleva.auth.provisioning.ProvisioningConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Roles that this service gives to people are roles of the catalogue, so that WorkOS has them after sync-rbac. */
class AssignedRolesTest {
    private static final int CONVERTER_PRIORITY = 200;

    private final Catalogue catalogue = Catalogue.read();
    private final SmallRyeConfig defaults = new SmallRyeConfigBuilder()
            .withConverter(Duration.class, CONVERTER_PRIORITY, new DurationConverter())
            .withMapping(ProvisioningConfig.class)
            .withMapping(MemberConfig.class)
            .withMapping(OrganizationConfig.class)
            .build();

    @Test
    void newMembersGetARoleOfTheCatalogue() {
        assertThat(catalogue.roleSlugs())
                .contains(defaults.getConfigMapping(ProvisioningConfig.class).role());
    }

    @Test
    void membersAndInvitedPeopleAreGivenRolesOfTheCatalogue() {
        MemberConfig members = defaults.getConfigMapping(MemberConfig.class);
        assertThat(members.assignableRoles()).isNotEmpty();
        assertThat(catalogue.roleSlugs())
                .containsAll(members.assignableRoles())
                .containsAll(members.administratorRoles());
    }

    @Test
    void foundersOfTeamsGetARoleOfTheCatalogue() {
        assertThat(catalogue.roleSlugs())
                .contains(defaults.getConfigMapping(OrganizationConfig.class).founderRole());
    }

    /** Nobody is made platform staff by a member of an organization. */
    @Test
    void administratorsOfThePlatformAreMadeAtWorkos() {
        assertThat(defaults.getConfigMapping(MemberConfig.class).assignableRoles())
                .doesNotContain("admin");
    }
}
