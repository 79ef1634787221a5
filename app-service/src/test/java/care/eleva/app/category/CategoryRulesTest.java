package care.eleva.app.category;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.app.Person;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the database holds true about categories, whatever the service asks of it. */
class CategoryRulesTest {
    private final Person staff = Person.in(
            "org_CATEGORIES", "categories:create", "categories:edit", "categories:delete", "profile:edit_expert");

    private static UUID category(Connection login, @Nullable UUID parent) {
        UUID id = UUID.randomUUID();
        Sql.execute(
                login,
                "INSERT INTO category (id, slug, name, parent_id) VALUES (?, ?, 'Sleep', ?)",
                id,
                "c-" + id,
                parent);
        return id;
    }

    private static Sql.Refused refused(Throwable failure) {
        assertThat(failure).isInstanceOf(Sql.Refused.class);
        return (Sql.Refused) failure;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    categories:create | 0 | 0
                    categories:edit   | 1 | refused
                    categories:delete | refused | 1
                    events:create     | 0 | 0
                    """)
    void eachChangeNeedsItsPermission(String permission, String rename, String archive) throws SQLException {
        UUID id;
        try (var login = staff.login()) {
            id = category(login, null);
            login.commit();
        }
        try (var login = staff.with(permission).login()) {
            assertThat(tried(login, "UPDATE category SET name = 'Other' WHERE id = ?", id))
                    .isEqualTo(rename);
            assertThat(tried(login, "UPDATE category SET archived = true WHERE id = ?", id))
                    .isEqualTo(archive);
        }
    }

    private static String tried(Connection login, String statement, UUID id) {
        Sql.execute(login, "SAVEPOINT before");
        try {
            return String.valueOf(Sql.execute(login, statement, id));
        } catch (Sql.Refused refused) {
            assertThat(refused.state()).isEqualTo("42501");
            return "refused";
        } finally {
            Sql.execute(login, "ROLLBACK TO SAVEPOINT before");
        }
    }

    @Test
    void nobodyMakesOneWithoutThePermissionAndNobodyDeletesOne() throws SQLException {
        try (var login = staff.with("categories:edit", "categories:delete").login()) {
            assertThatThrownBy(() -> category(login, null))
                    .satisfies(failure -> assertThat(refused(failure).message()).contains("row-level security"));
        }
        try (var login = staff.login()) {
            assertThatThrownBy(() -> Sql.execute(login, "DELETE FROM category"))
                    .satisfies(failure -> assertThat(refused(failure).message()).startsWith("permission denied"));
        }
    }

    @Test
    void thereAreTwoLevels() throws SQLException {
        try (var login = staff.login()) {
            UUID parent = category(login, null);
            UUID child = category(login, parent);
            Sql.execute(login, "SAVEPOINT before");
            assertThatThrownBy(() -> category(login, child))
                    .satisfies(failure -> assertThat(refused(failure).message()).isEqualTo("category_parent_unfit"));
            Sql.execute(login, "ROLLBACK TO SAVEPOINT before");
            UUID other = category(login, null);
            assertThatThrownBy(
                            () -> Sql.execute(login, "UPDATE category SET parent_id = ? WHERE id = ?", other, parent))
                    .as("a parent does not become a child")
                    .satisfies(failure -> assertThat(refused(failure).message()).isEqualTo("category_parent_unfit"));
        }
    }

    @Test
    void whatIsArchivedCannotBeChosenAnyMoreAndStaysWhereItWas() throws SQLException {
        try (var login = staff.login()) {
            UUID id = category(login, null);
            UUID gone = category(login, null);
            Sql.execute(
                    login,
                    "INSERT INTO profile (id, slug, first_name, last_name, primary_category_id) VALUES (gen_random_uuid(), ?, 'A', 'B', ?)",
                    "p-" + id,
                    id);
            Sql.execute(login, "UPDATE category SET archived = true WHERE id IN (?, ?)", id, gone);
            assertThat(Sql.execute(login, "UPDATE profile SET headline = 'x'")).isEqualTo(1);
            assertThatThrownBy(() -> Sql.execute(login, "UPDATE profile SET secondary_category_id = ?", gone))
                    .satisfies(failure -> assertThat(refused(failure).message()).isEqualTo("category_archived"));
        }
    }

    @Test
    void everybodySeesThemInAContextAndNobodyWithoutOne() throws SQLException {
        UUID id;
        try (var login = staff.login()) {
            id = category(login, null);
            login.commit();
        }
        try (var login = TestDatabase.shared().as("app_service")) {
            login.setAutoCommit(false);
            assertThat(Sql.count(login, "SELECT count(*) FROM category")).isZero();
            Sql.execute(login, "SELECT auth.anonymous('{}')");
            assertThat(Sql.count(login, "SELECT count(*) FROM category WHERE id = ?", id))
                    .isEqualTo(1);
        }
    }
}
