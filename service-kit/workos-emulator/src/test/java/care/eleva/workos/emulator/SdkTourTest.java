package care.eleva.workos.emulator;

import static care.eleva.workos.emulator.EmulatorExtension.ANA;
import static care.eleva.workos.emulator.EmulatorExtension.ANAS_PRACTICE;
import static care.eleva.workos.emulator.EmulatorExtension.PAULO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.workos.common.exceptions.BadRequestException;
import com.workos.common.exceptions.NotFoundException;
import com.workos.common.exceptions.UnauthorizedException;
import com.workos.common.exceptions.UnprocessableEntityException;
import com.workos.common.exceptions.WorkOSException;
import com.workos.common.http.PatchField;
import com.workos.models.OrganizationDomainData;
import com.workos.organizationmembership.CreateUserRole;
import com.workos.types.GenerateLinkIntent;
import com.workos.types.OrganizationDomainDataState;
import com.workos.types.OrganizationMembershipStatus;
import com.workos.types.PaginationOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The unmodified SDK of WorkOS: each group of calls, right and wrong. What the SDK cannot read, it throws on. */
class SdkTourTest {
    @RegisterExtension
    static final EmulatorExtension WORKOS = new EmulatorExtension();

    @Test
    void users() {
        var users = WORKOS.sdk().getUserManagement();
        var made = users.create(null, "zoe@eleva.test", "Zoe", "Lima", null, true, Map.of("k", "v"), "zoe-1");
        assertThat(made.getName()).isEqualTo("Zoe Lima");
        assertThat(made.getLastSignInAt()).isNull();
        assertThat(users.get(made.getId()).getMetadata()).containsEntry("k", "v");
        assertThat(users.getByExternalId("zoe-1").getId()).isEqualTo(made.getId());
        assertThat(users.update(made.getId(), null, null, "Zoé").getFirstName()).isEqualTo("Zoé");
        assertThat(users.list(null, null, 2).data).hasSize(2);
        users.delete(made.getId());
        assertThatThrownBy(() -> users.get(made.getId())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> users.create(null, "ana@eleva.test"))
                .isInstanceOfSatisfying(
                        BadRequestException.class, e -> assertThat(e.code).isEqualTo("user_creation_error"));
        assertThatThrownBy(() -> users.create(null, "nonsense")).isInstanceOf(UnprocessableEntityException.class);
    }

    @Test
    void organizations() {
        var organizations = WORKOS.sdk().getOrganizations();
        var domain = new OrganizationDomainData("zen.test", OrganizationDomainDataState.Verified);
        var made = organizations.create("Zen", null, null, List.of(domain), Map.of("k", "v"), "tenant-1");
        assertThat(made.getDomains().getFirst().getDomain()).isEqualTo("zen.test");
        assertThat(organizations.getByExternalId("tenant-1").getId()).isEqualTo(made.getId());
        assertThatThrownBy(() -> organizations.create("Zen", null, null, null, null, "tenant-1"))
                .isInstanceOfSatisfying(
                        BadRequestException.class, e -> assertThat(e.code).isEqualTo("external_id_already_used"));
        assertThat(organizations.update(made.getId(), "Zen Clinic").getName()).isEqualTo("Zen Clinic");
        assertThat(organizations.get(made.getId()).getExternalId()).isEqualTo("tenant-1");
        assertThat(organizations.getAuditLogConfiguration(made.getId()).getRetentionPeriodInDays())
                .isEqualTo(30);
        var link = WORKOS.sdk()
                .getAdminPortal()
                .generateLink(made.getId(), "https://app.eleva.test/", null, GenerateLinkIntent.SSO)
                .getLink();
        assertThat(WORKOS.browser().get(link).body()).contains("Zen Clinic", "https://app.eleva.test/");
        assertThat(WORKOS.browser().get(link + "x").statusCode()).isEqualTo(403);
        organizations.delete(made.getId());
        assertThatThrownBy(() -> organizations.get(made.getId())).isInstanceOf(NotFoundException.class);
    }

    @Test
    void memberships() {
        var memberships = WORKOS.sdk().getOrganizationMembership();
        var made = memberships.create(new CreateUserRole.Single("member"), PAULO, ANAS_PRACTICE);
        assertThat(made.getUser().getEmail()).isEqualTo("paulo@eleva.test");
        assertThat(made.getOrganizationName()).isEqualTo("Ana Silva's Practice");
        assertThatThrownBy(() -> memberships.create(null, PAULO, ANAS_PRACTICE))
                .isInstanceOfSatisfying(
                        WorkOSException.class, e -> assertThat(e.status).isEqualTo(409));
        assertThatThrownBy(() -> memberships.create(new CreateUserRole.Single("nobody"), ANA, ANAS_PRACTICE))
                .isInstanceOfSatisfying(
                        UnprocessableEntityException.class,
                        e -> assertThat(e.code).isEqualTo("invalid_role"));
        var two = memberships.update(made.getId(), new CreateUserRole.Multiple(List.of("member", "team_member")));
        assertThat(two.getRoles()).hasSize(2);
        assertThat(memberships.deactivate(made.getId()).getStatus()).isEqualTo(OrganizationMembershipStatus.Inactive);
        assertThat(memberships.list(null, null, 100, null, ANAS_PRACTICE).data).hasSize(2);
        assertThat(memberships.list(
                                null,
                                null,
                                100,
                                null,
                                ANAS_PRACTICE,
                                List.of(OrganizationMembershipStatus.Active, OrganizationMembershipStatus.Inactive))
                        .data)
                .hasSize(3);
        assertThat(memberships.reactivate(made.getId()).getStatus()).isEqualTo(OrganizationMembershipStatus.Active);
        assertThat(memberships.get(made.getId()).getRole().getSlug()).isEqualTo("member");
        memberships.delete(made.getId());
        assertThatThrownBy(() -> memberships.get(made.getId())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(memberships::list).isInstanceOf(BadRequestException.class);
    }

    @Test
    void creatingAnInactiveMembershipBringsItBack() {
        var memberships = WORKOS.sdk().getOrganizationMembership();
        var made = memberships.create(new CreateUserRole.Single("member"), PAULO, ANAS_PRACTICE);
        memberships.deactivate(made.getId());
        // When
        var again = memberships.create(new CreateUserRole.Single("team_member"), PAULO, ANAS_PRACTICE);
        // Then
        assertThat(again.getId()).isEqualTo(made.getId());
        assertThat(again.getStatus()).isEqualTo(OrganizationMembershipStatus.Active);
        assertThat(again.getRole().getSlug()).isEqualTo("team_member");
    }

    @Test
    void invitations() {
        var users = WORKOS.sdk().getUserManagement();
        var made = users.sendInvitation("paulo@eleva.test", ANAS_PRACTICE, "team_member", 3L, ANA);
        assertThat(users.findInvitationByToken(made.getToken()).getId()).isEqualTo(made.getId());
        assertThat(users.listInvitations(null, null, null, null, ANAS_PRACTICE).data)
                .hasSize(1);
        assertThat(users.resendInvitation(made.getId()).getState().getValue()).isEqualTo("pending");
        assertThat(users.acceptInvitation(made.getId()).getAcceptedUserId()).isEqualTo(PAULO);
        var membership = WORKOS.sdk()
                .getOrganizationMembership()
                .list(null, null, null, null, ANAS_PRACTICE, null, PAULO)
                .data
                .getFirst();
        assertThat(membership.getRole().getSlug()).isEqualTo("team_member");
        var other = users.sendInvitation("new@eleva.test");
        users.revokeInvitation(other.getId());
        assertThatThrownBy(() -> users.acceptInvitation(other.getId())).isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> users.getInvitation("invitation_none")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void rolesAndPermissions() {
        var authorization = WORKOS.sdk().getAuthorization();
        assertThat(authorization.listEnvironmentRoles().getData()).hasSize(7);
        authorization.createPermission("zen:sit", "Sit");
        authorization.createEnvironmentRole("monk", "Monk");
        authorization.setEnvironmentRolePermissions("monk", List.of("audit:view_logs"));
        assertThat(authorization.addEnvironmentRolePermission("monk", "zen:sit").getPermissions())
                .containsExactly("audit:view_logs", "zen:sit");
        assertThat(authorization
                        .updateEnvironmentRole("monk", PatchField.of("Monks"), PatchField.of("Sit"))
                        .getDescription())
                .isEqualTo("Sit");
        var own = authorization.createOrganizationRole(ANAS_PRACTICE, "Front desk", "desk");
        assertThat(own.getSlug()).isEqualTo("org-desk");
        assertThat(authorization.listOrganizationRoles(ANAS_PRACTICE).getData()).hasSize(9);
        authorization.setOrganizationRolePermissions(ANAS_PRACTICE, "org-desk", List.of("zen:sit"));
        authorization.deletePermission("zen:sit");
        assertThat(authorization.getOrganizationRole(ANAS_PRACTICE, "org-desk").getPermissions())
                .isEmpty();
        authorization.deleteOrganizationRole(ANAS_PRACTICE, "org-desk");
        assertThatThrownBy(() -> authorization.createEnvironmentRole("monk", "Monk"))
                .isInstanceOfSatisfying(
                        WorkOSException.class, e -> assertThat(e.code).isEqualTo("role_slug_conflict"));
        assertThatThrownBy(() -> authorization.getPermission("zen:sit")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void keysAndRedirectUris() {
        var users = WORKOS.sdk().getUserManagement();
        assertThat(users.getJwks(WORKOS.emulator().clientId()).getKeys()).isNotEmpty();
        assertThatThrownBy(() -> users.getJwks("client_none")).isInstanceOf(NotFoundException.class);
        var uri = users.createRedirectUri("https://app.eleva.test/cb");
        assertThat(users.listRedirectUris().data).hasSize(4);
        users.deleteRedirectUris(uri.getId());
        assertThatThrownBy(() -> users.createRedirectUri("http://app.eleva.test/cb"))
                .isInstanceOf(UnprocessableEntityException.class);
    }

    @Test
    void pagesWalkEveryRowOnceInBothDirections() {
        // Given
        for (var i = 0; i < 23; i++) {
            WORKOS.emulator().createUser("user" + i + "@eleva.test", null, null);
        }
        var users = WORKOS.sdk().getUserManagement();
        // When
        var newestFirst = new ArrayList<String>();
        users.list(null, null, 5).autoPagingIterable().forEach(user -> newestFirst.add(user.getId()));
        var oldestFirst = new ArrayList<String>();
        users.list(null, null, 4, PaginationOrder.Asc)
                .autoPagingIterable()
                .forEach(user -> oldestFirst.add(user.getId()));
        // Then
        assertThat(newestFirst).hasSize(27).doesNotHaveDuplicates().isEqualTo(oldestFirst.reversed());
        var third = users.list(null, newestFirst.get(9), 5);
        assertThat(third.data.getFirst().getId()).isEqualTo(newestFirst.get(10));
        assertThat(third.listMetadata.before).isEqualTo(newestFirst.get(10));
        assertThat(third.listMetadata.after).isEqualTo(newestFirst.get(14));
        var back = users.list(newestFirst.get(10), null, 5);
        assertThat(back.data.getFirst().getId()).isEqualTo(newestFirst.get(5));
        assertThat(back.data.getLast().getId()).isEqualTo(newestFirst.get(9));
        assertThat(users.list(null, null, 100).listMetadata.after).isNull();
        users.delete(newestFirst.get(9));
        assertThat(users.list(null, newestFirst.get(9), 5).data.getFirst().getId())
                .isEqualTo(newestFirst.get(10));
        assertThatThrownBy(() -> users.list(null, "user_none", 5)).isInstanceOf(UnprocessableEntityException.class);
    }

    @Test
    void wrongApiKeyIsRefusedEverywhere() {
        var stranger = EmulatorExtension.sdk(WORKOS.emulator(), "sk_test_stranger");
        assertThatThrownBy(() -> stranger.getUserManagement().list()).isInstanceOf(UnauthorizedException.class);
        assertThatThrownBy(() -> stranger.getOrganizations().create("x")).isInstanceOf(UnauthorizedException.class);
        assertThatThrownBy(() -> stranger.getAuditLogs().listActions()).isInstanceOf(UnauthorizedException.class);
    }

    /** Vault is not in WorkOS's OpenAPI document; the shapes are those that the SDK reads. */
    @Test
    void vaultKeys() {
        var vault = WORKOS.sdk().getVault();
        var made = vault.createDataKey(Map.of("organization_id", "org_A"));
        assertThat(made.getContext()).containsEntry("organization_id", "org_A");
        assertThat(vault.createDecrypt(made.getEncryptedKeys()).getDataKey()).isEqualTo(made.getDataKey());
        assertThat(vault.createDecrypt(made.getEncryptedKeys()).getId()).isEqualTo(made.getId());
        assertThat(vault.createDataKey(Map.of("organization_id", "org_A")).getDataKey())
                .isNotEqualTo(made.getDataKey());
        var moved = vault.createRekey(Map.of("organization_id", "org_B"), made.getEncryptedKeys());
        assertThat(moved.getDataKey()).isEqualTo(made.getDataKey());
        assertThat(moved.getId()).isNotEqualTo(made.getId());
        var sealed = vault.encrypt("text", Map.of("organization_id", "org_A"));
        assertThat(vault.decrypt(sealed)).isEqualTo("text");
        assertThatThrownBy(() -> vault.createDecrypt("bm90aGluZw=="))
                .isInstanceOfAny(BadRequestException.class, NotFoundException.class);
        assertThatThrownBy(() -> vault.createDataKey(Map.of())).isInstanceOf(UnprocessableEntityException.class);
    }
}
