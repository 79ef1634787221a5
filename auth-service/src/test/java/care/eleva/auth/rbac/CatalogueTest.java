package care.eleva.auth.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The catalogue says what was decided, written down here a second time and in another way: by inheritance. */
class CatalogueTest {
    private static final Catalogue CATALOGUE = Catalogue.read();
    private static final int LONGEST = 48;

    private static final Map<String, Set<String>> CATEGORIES = categories("""
            appointments view_own view_incoming create manage_own cancel_own reschedule_own view_calendar confirm complete
            sessions view_own view_history
            patients view_own view_all view_history send_notes manage_records view_insights export
            events create view_own edit_own delete_own toggle_active
            availability view_own create edit_own delete_own set_limits
            calendars connect view_own edit_own disconnect
            reviews create view_own view_about_me edit_own delete_own respond
            profile view_own edit_own view_expert edit_expert preview manage_link
            experts browse view_profiles view_applications approve reject suspend verify
            analytics view revenue patients performance export platform_growth platform_revenue platform_engagement platform_churn platform_export
            branding customize upload_logo custom_colors
            billing view_own view_earnings view_payouts view_subscription manage_subscription methods_manage manage_team_sub view_team_billing
            settings view_own edit_own security view_platform edit_platform manage_features manage_integrations
            dashboard view_expert view_member
            users view_all create edit delete manage_roles impersonate
            organizations view_all create edit delete manage_settings
            payments view_all view_transfers manage_disputes process_refunds retry_failed
            categories create edit delete manage_tags
            moderation view_flags review_content remove_content ban_users
            audit view_logs export_logs view_reports generate_reports
            support view_tickets respond_tickets escalate close_tickets
            team view_dashboard view_patients manage_settings manage_branding view_analytics export_data view_members invite_members remove_members manage_roles view_performance
            schedule manage_team manage_rooms view_capacity
            revenue view_overview view_splits manage_payouts view_invoices export_financial
            records create_own view_own edit_own view_shared export_own
            """);

    private static final Set<String> MEMBER = slugs("""
            appointments view_own create cancel_own reschedule_own
            sessions view_own
            reviews create view_own edit_own delete_own
            experts browse view_profiles
            profile view_own edit_own
            billing view_own methods_manage
            dashboard view_member
            """);
    private static final Set<String> MEMBER_RECORDS = slugs("records view_shared export_own");
    private static final Set<String> EXPERT = slugs("""
            dashboard view_expert
            appointments view_incoming manage_own view_calendar confirm complete
            patients view_own view_history send_notes
            events create view_own edit_own delete_own toggle_active
            availability view_own create edit_own delete_own set_limits
            calendars connect view_own edit_own disconnect
            profile view_expert edit_expert preview manage_link
            billing view_earnings view_payouts view_subscription manage_subscription
            reviews view_about_me respond
            settings view_own edit_own security
            """);
    private static final Set<String> EXPERT_RECORDS = slugs("records create_own view_own edit_own");
    private static final Set<String> TOP = slugs("""
            analytics view revenue patients performance export
            branding customize upload_logo custom_colors
            """);
    private static final Set<String> TEAM_MEMBER = slugs("team view_dashboard view_patients view_members");
    private static final Set<String> TEAM_ADMIN = slugs("""
            team manage_settings manage_branding view_analytics export_data invite_members remove_members manage_roles view_performance
            schedule manage_team manage_rooms view_capacity
            patients view_all manage_records view_insights export
            revenue view_overview view_splits manage_payouts view_invoices export_financial
            billing manage_team_sub view_team_billing
            """);

    @Test
    void itHasThePermissionsThatWereDecided() {
        Set<String> decided = CATEGORIES.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        assertThat(CATALOGUE.permissionSlugs()).isEqualTo(decided).hasSize(137);
        assertThat(CATEGORIES).hasSize(25);
        assertThat(CATEGORIES.get("records")).hasSize(5);
    }

    @Test
    void nothingStandsInItTwice() {
        assertThat(CATALOGUE.permissions())
                .extracting(Catalogue.Permission::slug)
                .doesNotHaveDuplicates();
        assertThat(CATALOGUE.permissions())
                .extracting(Catalogue.Permission::name)
                .doesNotHaveDuplicates();
        assertThat(CATALOGUE.roles()).extracting(Catalogue.Role::slug).doesNotHaveDuplicates();
        assertThat(CatalogueTest.class.getResource("/rbac.json")).isNotNull();
    }

    /** What WorkOS accepts: short names, and slugs of lower case letters with a few delimiters. */
    @Test
    void slugsAndNamesHaveWorkosForm() {
        assertThat(CATALOGUE.permissions()).allSatisfy(permission -> {
            assertThat(permission.slug()).matches("[a-z]+:[a-z]+(_[a-z]+)*").hasSizeLessThanOrEqualTo(LONGEST);
            assertThat(permission.name()).isNotBlank().hasSizeLessThanOrEqualTo(LONGEST);
        });
        assertThat(CATALOGUE.roles()).allSatisfy(role -> {
            assertThat(role.slug()).matches("[a-z]+(_[a-z]+)*").hasSizeLessThanOrEqualTo(LONGEST);
            assertThat(role.name()).isNotBlank().hasSizeLessThanOrEqualTo(LONGEST);
            assertThat(role.description()).isNotBlank();
        });
    }

    @Test
    void rolesGrantWhatExists() {
        CATALOGUE
                .roles()
                .forEach(role ->
                        assertThat(CATALOGUE.permissionSlugs()).as(role.slug()).containsAll(role.permissions()));
    }

    /** Every role is the union of what it adds and what it was derived from; the sizes are those of the decision. */
    @Test
    void everyRoleHasItsOwnGrantsAndThoseOfItsParent() {
        assertThat(MEMBER).hasSize(16);
        assertThat(EXPERT).hasSize(36);
        assertThat(TOP).hasSize(8);
        assertThat(TEAM_MEMBER).hasSize(3);
        assertThat(TEAM_ADMIN).hasSize(22);
        Set<String> member = union(MEMBER, MEMBER_RECORDS);
        Set<String> expert = union(union(member, EXPERT), EXPERT_RECORDS);
        Set<String> teamMember = union(expert, TEAM_MEMBER);
        Map<String, Set<String>> expected = Map.of(
                "member", member,
                "expert_community", expert,
                "expert_top", union(expert, TOP),
                "team_member", teamMember,
                "team_admin", union(teamMember, TEAM_ADMIN),
                "compliance_officer", CATEGORIES.get("audit"),
                "admin", CATALOGUE.permissionSlugs());
        assertThat(CATALOGUE.roles().stream()
                        .collect(Collectors.toMap(Catalogue.Role::slug, Catalogue.Role::permissions)))
                .isEqualTo(expected);
    }

    /** Least privilege: nobody but platform staff may do to others what cannot be undone. */
    @Test
    void onlyAdministratorsRunThePlatform() {
        Set<String> platform = new HashSet<>();
        for (String category : List.of("users", "organizations", "payments", "categories", "moderation", "support")) {
            platform.addAll(CATEGORIES.get(category));
        }
        CATALOGUE.roles().stream()
                .filter(role -> !role.slug().equals("admin"))
                .forEach(role -> assertThat(role.permissions()).as(role.slug()).doesNotContainAnyElementsOf(platform));
    }

    private static Map<String, Set<String>> categories(String lines) {
        Map<String, Set<String>> categories = new LinkedHashMap<>();
        lines.lines().forEach(line -> {
            List<String> words = Arrays.asList(line.strip().split(" ", -1));
            categories.put(
                    words.getFirst(),
                    words.stream()
                            .skip(1)
                            .map(word -> words.getFirst() + ":" + word)
                            .collect(Collectors.toCollection(TreeSet::new)));
        });
        return categories;
    }

    private static Set<String> slugs(String lines) {
        return categories(lines).values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    }

    private static Set<String> union(Set<String> some, Set<String> more) {
        Set<String> all = new HashSet<>(some);
        all.addAll(more);
        return all;
    }
}
