package care.eleva.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.database.Login;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the command is used, what its login may do, and what the runbook says. */
class ImportCommandTest {
    private static final TestDatabase DATABASE = TestDatabase.shared();
    private static final String RUNBOOK = "../../docs/import.md";

    /** In Java what is said of a row, in SQL what is raised or noted. */
    private static final Pattern CODE = Pattern.compile(
            "(?:Rejected\\(|note\\(|noteIf\\(.*?, |_missing\\b|MESSAGE = |note := |notes \\|\\| |THEN )[\"']([a-z]+(?:_[a-z0-9]+)+)[\"']");

    @TempDir
    static Path directory;

    private static Map<String, String> environment() {
        return Map.of(
                "DATABASE_URL_LEGACY", DATABASE.ownerUrl().uri(),
                "DATABASE_URL_APP_IMPORT", DATABASE.url(Login.APP_IMPORT).uri());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "all",
                "app --nonsense",
                "app --users",
                "app --from --dry-run",
                "app --dry-run --verify",
                "app --report"
            })
    void whoUsesItWronglyIsToldHow(String arguments) {
        var ended = ImportWorld.run(List.of(arguments.split(" ", -1)), environment());
        assertThat(ended.code()).isEqualTo(ImportCommand.MISUSED);
        assertThat(ended.err()).startsWith("eleva: ").contains("usage: eleva import app");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void withoutEitherAddressItIsUsedWrongly() {
        assertThat(ImportWorld.run(List.of("app"), Map.of()).err()).contains("DATABASE_URL_LEGACY");
        assertThat(ImportWorld.run(List.of("app", "--from", "postgresql://x/y"), Map.of())
                        .err())
                .contains("DATABASE_URL_APP_IMPORT is not set");
        assertThat(ImportWorld.run(
                                List.of("app", "--from", "postgresql://x/y"),
                                Map.of("DATABASE_URL_APP_IMPORT", "nonsense://secret"))
                        .err())
                .contains("is no address")
                .doesNotContain("secret");
    }

    @Test
    void aDatabaseThatIsAwayStopsItWithoutTellingThePassword() {
        var ended = ImportWorld.run(
                List.of("app", "--from", "postgresql://reader:hidden@127.0.0.1:1/legacy"), environment());
        assertThat(ended.code()).isEqualTo(ImportCommand.FAILED);
        assertThat(ended.err())
                .contains("the database did not go along (08001)")
                .doesNotContain("hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user,id\na,b\n",
                "legacy_user,user_id,organization_id\na,b\n",
                "legacy_user,user_id,organization_id\na,,c\n"
            })
    void aMalformedMapStopsItBeforeAnythingIsImported(String text) throws Exception {
        var map = Files.writeString(directory.resolve("map.csv"), text);
        var ended = ImportWorld.run(
                List.of(
                        "app",
                        "--users",
                        map.toString(),
                        "--dry-run",
                        "--report",
                        directory.resolve("r").toString()),
                environment());
        assertThat(ended.code()).isEqualTo(ImportCommand.FAILED);
        assertThat(ended.err()).contains("map of users");
    }

    @Test
    void thePredecessorIsReadInAWayThatCannotChangeIt() {
        var url = DATABASE.ownerUrl();
        var ended = ImportWorld.run(
                List.of(
                        "app",
                        "--dry-run",
                        "--from",
                        url.jdbcUrl() + "?user=" + url.user() + "&password=" + url.password(),
                        "--report",
                        directory.resolve("report").toString()),
                environment());
        assertThat(ended.code()).as(ended.err()).isEqualTo(ImportCommand.DONE);
    }

    @Test
    void theLoginCallsWhatItMustAndNothingElse() throws Exception {
        try (var login = DATABASE.as(Login.APP_IMPORT)) {
            for (var attempt : List.of(
                    "SELECT * FROM app.import_row",
                    "SELECT * FROM app.appointment",
                    "INSERT INTO app.event DEFAULT VALUES",
                    "SELECT app.import_from_events('{}')",
                    "SELECT app.import_record('{}', 'x', NULL)",
                    "SELECT * FROM identity.users",
                    "SELECT auth.begin('x', NULL)",
                    "SELECT audit.append('A_B_C', 'success', 't', 'i', NULL, NULL, NULL, NULL, NULL, NULL)")) {
                assertThat(refused(() -> Sql.execute(login, attempt)))
                        .as(attempt)
                        .isEqualTo("42501");
            }
            // Not even what it may call works outside the context of the import.
            for (var attempt : List.of(
                    "SELECT * FROM app.import_begin(gen_random_uuid())",
                    "SELECT * FROM app.import_batch(gen_random_uuid(), 'events', '[]', '')",
                    "SELECT * FROM app.import_losses(NULL, 'events', '', 1)",
                    "SELECT * FROM identity.people_for_import('[]')")) {
                assertThat(refused(() -> Sql.execute(login, attempt)))
                        .as(attempt)
                        .isEqualTo("42501");
            }
            Sql.execute(login, "BEGIN");
            Sql.execute(login, "SELECT auth.begin_system('something_else', NULL, NULL::jsonb)");
            assertThat(refused(() -> Sql.execute(login, "SELECT * FROM app.import_begin(gen_random_uuid())")))
                    .isEqualTo("42501");
        }
        // And nobody else can call it, whatever they say they are.
        try (var jobs = DATABASE.as(Login.APP_SERVICE_JOBS)) {
            Sql.execute(jobs, "BEGIN");
            Sql.execute(jobs, "SELECT auth.begin_system('legacy_import', NULL, NULL::jsonb)");
            assertThat(refused(() -> Sql.execute(jobs, "SELECT * FROM app.import_begin(gen_random_uuid())")))
                    .isEqualTo("42501");
        }
    }

    @Test
    void theRunbooksLastStepDropsTheLogin() throws Exception {
        var sql = Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of(RUNBOOK)));
        assertThat(sql.find()).isTrue();
        try (var owner = DATABASE.asOwner()) {
            owner.setAutoCommit(false);
            for (var statement : sql.group(1).split(";", -1)) {
                // The last one is for a server with one database; the tests' has a copy for each class.
                if (!statement.isBlank() && !statement.contains("DROP ROLE")) {
                    Sql.execute(owner, statement.strip());
                }
            }
            assertThat(
                            Sql.count(
                                    owner,
                                    "SELECT count(*) FROM pg_shdepend WHERE refobjid = 'app_import'::regrole AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())"))
                    .as("nothing of this database keeps the role from being dropped")
                    .isZero();
            assertThat(sql.group(1).strip()).endsWith("DROP ROLE app_import;");
            owner.rollback();
        }
    }

    @Test
    void theRunbookNamesEveryOptionAndEveryExitCode() throws Exception {
        var runbook = Files.readString(Path.of(RUNBOOK));
        Pattern.compile("--[a-z-]+")
                .matcher(Options.USAGE)
                .results()
                .forEach(option -> assertThat(runbook).contains("`" + option.group() + "`"));
        for (var code : List.of(ImportCommand.DONE, ImportCommand.FAILED, ImportCommand.MISUSED, ImportCommand.FOUND)) {
            assertThat(runbook).contains("| " + code + " | ");
        }
    }

    @Test
    void theRunbookExplainsEveryCode() throws Exception {
        var runbook = Files.readString(Path.of(RUNBOOK));
        var codes = new TreeSet<String>();
        for (var directory : List.of("src/main/java/care/eleva/legacy", "../database/src/main/resources/db/app")) {
            try (var files = Files.list(Path.of(directory))) {
                for (var file : files.filter(file -> !directory.contains("database")
                                || file.toString().contains("_import"))
                        .toList()) {
                    CODE.matcher(Files.readString(file)).results().forEach(code -> codes.add(code.group(1)));
                }
            }
        }
        assertThat(codes).contains("overlaps_in_future", "slug_changed", "ciphertext_unreadable");
        codes.removeAll(Set.of("import_context_required", "import_run_not_found"));
        assertThat(codes.stream().filter(code -> !runbook.contains("`" + code + "`")))
                .isEmpty();
    }

    private static String refused(Runnable attempt) {
        try {
            attempt.run();
            return "done";
        } catch (Sql.Refused refusal) {
            return refusal.state();
        }
    }
}
