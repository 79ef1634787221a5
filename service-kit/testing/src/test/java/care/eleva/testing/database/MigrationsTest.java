package care.eleva.testing.database;

import static care.eleva.testing.database.Refusal.assertRefused;
import static care.eleva.testing.database.Refusal.assertTokenRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.database.Login;
import care.eleva.database.MigrationConfig;
import care.eleva.database.MigrationReport.SchemaReport;
import care.eleva.database.Migrations;
import care.eleva.database.TrustedIssuer;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import care.eleva.testing.TestOrganizations;
import care.eleva.testing.TestTokens;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MigrationsTest {

    private final TestDatabase database = TestDatabase.fresh();

    @Test
    void runAgainAndSideBySideTheyChangeNothing() throws Exception {
        var first = CompletableFuture.supplyAsync(() -> Migrations.run(config(Set.of(TestTokens.TRUSTED_ISSUER))));
        var second = Migrations.run(config(Set.of(TestTokens.TRUSTED_ISSUER)));
        for (var report : new Object[] {first.get(60, TimeUnit.SECONDS), second}) {
            assertThat(report).isEqualTo(second);
        }
        assertThat(second.applied()).isZero();
        assertThat(second.issuersChanged()).isFalse();
        assertThat(second.schemas())
                .extracting(SchemaReport::schema)
                .containsExactly("auth", "audit", "identity", "app");
        assertThat(second.toString())
                .doesNotContain(database.url(Login.ELEVA_MIGRATOR).password());
    }

    @Test
    void anIssuerThatIsNoLongerTrustedEndsAtOnce() throws SQLException {
        var ana = TestOrganizations.fresh();
        var token = TestTokens.shared().user(ana).sign();
        var other = new TrustedIssuer("https://api.workos.test", TestTokens.CLIENT_ID);
        try (var app = database.as("app_service")) {
            Sql.execute(app, "SELECT auth.begin(?, NULL)", token);
            // When
            assertThat(Migrations.run(config(Set.of(other))).issuersChanged()).isTrue();
            // Then
            assertTokenRefused(() -> Sql.execute(app, "SELECT auth.begin(?, NULL)", token), "token_issuer");
            Sql.execute(
                    app,
                    "SELECT auth.begin(?, NULL)",
                    TestTokens.shared().user(ana).issuer(other.issuer()).sign());
            assertThat(Migrations.run(config(Set.of())).issuersChanged())
                    .as("none given, none taken")
                    .isFalse();
        }
    }

    /** Whoever runs the migrations says whose staff decides for the platform; nobody else can. */
    @Test
    void theOrganizationsOfThePlatformAreReplacedAndNoneGivenIsNoneTaken() throws SQLException {
        for (var platform : new String[][] {{"org_1", "org_2"}, {"org_2"}, {}}) {
            var config = config(Set.of());
            Migrations.run(new MigrationConfig(config.owner(), config.passwords(), config.issuers(), Set.of(platform)));
        }
        try (var owner = database.asOwnerOf("identity")) {
            assertThat(Sql.text(owner, "SELECT string_agg(org_id, ',') FROM identity.platform_organization"))
                    .isEqualTo("org_2");
        }
        assertThat(Migrations.platform(" org_1, ,org_2,")).containsExactlyInAnyOrder("org_1", "org_2");
    }

    @Test
    void aWrongPasswordIsToldWithoutThePassword() {
        var owner = database.ownerUrl().withLogin("nobody_at_all", "a-wrong-secret");
        assertThatThrownBy(() -> Migrations.run(
                        new MigrationConfig(owner, Map.of(Login.ELEVA_MIGRATOR, "another-secret"), Set.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nobody_at_all")
                .hasMessageNotContainingAny("a-wrong-secret", "another-secret");
    }

    @Test
    void theMigratorAloneHasNoRight() throws SQLException {
        try (var migrator = database.as(Login.ELEVA_MIGRATOR)) {
            assertRefused(() -> Sql.execute(migrator, "SELECT * FROM audit.audit_logs"), "42501", "permission denied");
            assertRefused(() -> Sql.execute(migrator, "SET ROLE neondb_owner"), "42501", "permission denied");
            assertRefused(() -> Sql.execute(migrator, "CREATE ROLE another"), "42501", "permission denied");
        }
    }

    private MigrationConfig config(Set<TrustedIssuer> issuers) {
        return new MigrationConfig(
                database.ownerUrl(),
                Map.of(Login.ELEVA_MIGRATOR, database.url(Login.ELEVA_MIGRATOR).password()),
                issuers);
    }
}
