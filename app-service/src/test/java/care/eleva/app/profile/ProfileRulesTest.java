package care.eleva.app.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.app.Audit;
import care.eleva.app.Person;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestTokens;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database holds true about profiles, whatever the service asks of it: as the service's login, in SQL. */
class ProfileRulesTest {
    private final Person ana =
            Person.in("org_RULES" + UUID.randomUUID().toString().replace("-", ""), EDIT);

    private static final String EDIT = "profile:edit_expert";

    private static void draft(Connection login) {
        Sql.execute(
                login,
                "INSERT INTO profile (id, slug, first_name, last_name) VALUES (gen_random_uuid(), ?, 'Ana', 'Silva')",
                "rules-" + UUID.randomUUID().toString().toLowerCase(Locale.ROOT));
    }

    private static void accept(Connection login) {
        Sql.execute(login, "INSERT INTO practitioner_agreement (version) VALUES (practitioner_agreement_version())");
    }

    private static Sql.Refused refused(Throwable failure) {
        assertThat(failure).isInstanceOf(Sql.Refused.class);
        return (Sql.Refused) failure;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE profile SET verified = true",
                "UPDATE profile SET top_expert = true",
                "UPDATE profile SET version = 7",
                "UPDATE profile SET published_at = now()",
                "UPDATE profile SET expert_id = 'user_SOMEBODY'",
                "UPDATE profile SET org_id = 'org_ELSEWHERE'",
                "INSERT INTO profile (id, slug, first_name, last_name, verified) VALUES (gen_random_uuid(), 'x-y-z', 'A', 'B', true)",
                "INSERT INTO profile (id, slug, first_name, last_name, status) VALUES (gen_random_uuid(), 'x-y-z', 'A', 'B', 'published')",
                "INSERT INTO profile (id, slug, first_name, last_name, org_id) VALUES (gen_random_uuid(), 'x-y-z', 'A', 'B', 'org_X')",
                "INSERT INTO practitioner_agreement (version, accepted_at) VALUES ('2026-11', '2020-01-01')",
                "UPDATE practitioner_agreement SET version = 'x'",
                "DELETE FROM practitioner_agreement",
                "DELETE FROM profile"
            })
    void anExpertCannotWriteWhatIsNotTheExpertsToWrite(String statement) throws SQLException {
        try (var login = ana.login()) {
            draft(login);
            accept(login);
            assertThatThrownBy(() -> Sql.execute(login, statement))
                    .satisfies(failure -> assertThat(refused(failure).message()).startsWith("permission denied"));
        }
    }

    @Test
    void nobodyPublishesWithoutHavingAcceptedThePresentAgreement() throws SQLException {
        try (var login = ana.login()) {
            draft(login);
            Sql.execute(login, "INSERT INTO practitioner_agreement (version) VALUES ('2019-01')");
            Sql.execute(login, "SAVEPOINT before");
            assertThatThrownBy(() -> Sql.execute(login, "UPDATE profile SET status = 'published'"))
                    .satisfies(failure -> assertThat(refused(failure).message()).isEqualTo("agreement_not_accepted"));
            Sql.execute(login, "ROLLBACK TO SAVEPOINT before");
            assertThat(published(login)).isFalse();

            accept(login);
            assertThat(Sql.execute(login, "UPDATE profile SET status = 'published'"))
                    .isEqualTo(1);
            assertThat(published(login)).isTrue();
        }
    }

    private boolean published(Connection login) {
        return Boolean.TRUE.equals(Sql.value(login, "SELECT profile_published(?, ?)", ana.orgId(), ana.userId()));
    }

    @Test
    void draftsAndAgreementsAreTheExpertsAlone() throws SQLException {
        Person colleague = Person.in(ana.orgId(), EDIT, "profile:view_expert", "experts:verify");
        try (var login = ana.login()) {
            draft(login);
            accept(login);
            login.commit();
        }
        try (var login = colleague.login()) {
            assertThat(Sql.count(login, "SELECT count(*) FROM profile")).isZero();
            assertThat(Sql.count(login, "SELECT count(*) FROM practitioner_agreement"))
                    .isZero();
            assertThat(Sql.execute(login, "UPDATE profile SET headline = 'mine now'"))
                    .isZero();
        }
        try (var login = ana.with("events:create").login()) {
            assertThat(Sql.count(login, "SELECT count(*) FROM profile"))
                    .as("nor without a permission")
                    .isZero();
        }
        try (var login = TestDatabase.shared().as("app_service")) {
            assertThat(Sql.count(login, "SELECT count(*) FROM profile"))
                    .as("nor without a context")
                    .isZero();
        }
    }

    @Test
    void nobodyAcceptsInSomebodyElsesName() {
        String token = TestTokens.shared()
                .user(ana.userId())
                .org(ana.orgId())
                .permissions(EDIT)
                .impersonatedBy("user_SUPPORT")
                .sign();
        assertThatThrownBy(() -> {
                    try (var login = new Person(ana.userId(), ana.orgId(), token).login()) {
                        accept(login);
                    }
                })
                .satisfies(failure -> assertThat(refused(failure).message()).contains("row-level security"));
    }

    @Test
    void badgesAreGivenByStaffToWhatIsPublicAndVanishWithTheName() throws SQLException {
        try (var login = ana.login()) {
            draft(login);
            accept(login);
            Sql.execute(login, "UPDATE profile SET status = 'published'");
            login.commit();
        }
        String id = Audit.strings("SELECT id::text FROM app.profile WHERE expert_id = ?", ana.userId())
                .getFirst();
        Person staff = Person.in("org_STAFF" + ana.orgId(), "experts:verify");
        String give = "SELECT set_profile_badges(?::uuid, true, true, ?)";
        try (var login = ana.with(EDIT, "experts:verify").login()) {
            assertThatThrownBy(() -> Sql.execute(login, give, id, 2))
                    .as("one's own")
                    .satisfies(failure -> assertThat(refused(failure).state()).isEqualTo("42501"));
        }
        try (var login = staff.with(EDIT).login()) {
            assertThatThrownBy(() -> Sql.execute(login, give, id, 2))
                    .as("without the permission")
                    .satisfies(failure -> assertThat(refused(failure).state()).isEqualTo("42501"));
        }
        try (var login = staff.login()) {
            assertThat(Sql.value(login, give, id, 9)).as("not what was seen").isNull();
            assertThat(Sql.value(login, give, id, 2)).isEqualTo(3);
            login.commit();
        }
        assertThat(Audit.of(ana.orgId(), id)).containsExactly("PROFILE_BADGES_CHANGED success");

        try (var login = ana.login()) {
            Sql.execute(login, "UPDATE profile SET headline = 'Physiotherapist'");
            assertThat(Sql.text(login, "SELECT verified || ' ' || top_expert FROM profile"))
                    .isEqualTo("true true");
            Sql.execute(login, "UPDATE profile SET last_name = 'Somebody Else'");
            assertThat(Sql.text(login, "SELECT verified || ' ' || top_expert FROM profile"))
                    .isEqualTo("false true");
            Sql.execute(login, "UPDATE profile SET status = 'draft'");
            login.commit();
        }
        try (var login = staff.login()) {
            assertThatThrownBy(() -> Sql.execute(login, give, id, 5))
                    .as("a draft is nobody's business")
                    .satisfies(failure -> assertThat(refused(failure).state()).isEqualTo("EL404"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "slug = 'Not A Slug'",
                "slug = 'ab'",
                "picture_url = 'javascript:alert(1)'",
                "picture_url = 'http://plain.example/a.png'",
                "languages = '{portuguese}'",
                "languages = '{pt,NULL}'",
                "social_links = '[{\"name\":\"x\",\"url\":\"javascript:alert(1)\"}]'",
                "social_links = '[{\"name\":\"x\"}]'",
                "social_links = '[\"https://example.org\"]'",
                "social_links = '{}'",
                "first_name = ''"
            })
    void whatMayNotBeShownIsNotStored(String change) throws SQLException {
        try (var login = ana.login()) {
            draft(login);
            assertThatThrownBy(() -> Sql.execute(login, "UPDATE profile SET " + change))
                    .satisfies(failure -> assertThat(refused(failure).state()).isEqualTo("23514"));
        }
    }
}
