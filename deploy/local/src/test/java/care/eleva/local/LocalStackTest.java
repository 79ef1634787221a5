package care.eleva.local;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.database.DatabaseUrl;
import care.eleva.local.RunningParts.RunningPart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackTest {

    private static final String UP = "Eleva is up";

    @TempDir
    private Path directory;

    private Launcher launcher;
    private List<RunningPart> started = List.of();

    @BeforeEach
    void install() throws IOException {
        launcher = new Launcher(directory);
    }

    @AfterEach
    void nothingIsLeftRunning() {
        launcher.parts()
                .reversed()
                .forEach(part -> part.process()
                        .filter(process ->
                                process.pid() != ProcessHandle.current().pid())
                        .ifPresent(process -> RunningParts.end(process, part.name())));
        EmbeddedPostgresql.endOn(launcher.state.resolve("postgres"));
    }

    @Test
    void aStackStartsTellsWhereEverythingIsAndLeavesNothingBehind() throws Exception {
        // Given
        var up = launcher.run("up").awaitText(UP);
        remember();
        Launcher.Env env = env();

        // Then: a line for each part, and every address and login
        assertThat(up.text())
                .contains(
                        "postgres ",
                        "workos ",
                        "stripe ",
                        "migrations ",
                        "auth-service ",
                        "app-service ",
                        "audit-service ",
                        "gateway ");
        assertThat(env.variables())
                .containsKeys(
                        "GATEWAY_URL",
                        "AUTH_SERVICE_URL",
                        "APP_SERVICE_URL",
                        "AUDIT_SERVICE_URL",
                        "WORKOS_API_BASE_URL",
                        "WORKOS_CLIENT_ID",
                        "WORKOS_API_KEY",
                        "WORKOS_REDIRECT_URI",
                        "WORKOS_ISSUERS",
                        "WORKOS_WEBHOOK_SECRET",
                        "DATABASE_URL_OWNER",
                        "DATABASE_URL_APP_SERVICE",
                        "DATABASE_URL_APP_SERVICE_JOBS",
                        "DATABASE_URL_AUTH_SERVICE",
                        "DATABASE_URL_AUTH_SERVICE_SESSION",
                        "DATABASE_URL_AUTH_SERVICE_SYNC",
                        "DATABASE_URL_AUTH_SERVICE_KEYS",
                        "DATABASE_URL_AUDIT_SERVICE",
                        "DATABASE_URL_ELEVA_MIGRATOR",
                        "STRIPE_API_KEY",
                        "STRIPE_API_BASE_URL",
                        "STRIPE_WEBHOOK_SECRET",
                        "ENCRYPTION_KEY",
                        "AUDIT_PERSONAL_KEY",
                        "SESSION_SEAL_KEY",
                        "ELEVA_PUBLIC_URL");
        assertThat(permissions("env")).isEqualTo("rw-------");
        assertThat(permissions("secrets")).isEqualTo("rw-------");
        assertThat(loginOf(env.get("DATABASE_URL_APP_SERVICE"))).isEqualTo("app_service");

        // And: a service knows its own logins and keys only
        assertThat(get(env.get("APP_SERVICE_URL") + "/env"))
                .contains("DATABASE_URL_APP_SERVICE", "ENCRYPTION_KEY")
                .doesNotContain(
                        "neondb_owner",
                        "AUTH_SERVICE_SESSION=",
                        "SESSION_SEAL_KEY",
                        "WORKOS_API_KEY",
                        "eleva_migrator");
        assertThat(get(env.get("AUDIT_SERVICE_URL") + "/env")).doesNotContain("ENCRYPTION_KEY", "WORKOS_API_KEY");

        // And: the database trusts nobody without a password, not even its superuser
        assertThat(refusalOf("postgres", "guess")).isEqualTo("28P01");
        assertThat(refusalOf("app_service", "guess")).isEqualTo("28P01");

        // And: the gateway is there, and status says so
        assertThat(get(env.get("GATEWAY_URL") + "/")).contains("<title>");
        var status = launcher.run("status");
        assertThat(status.awaitEnd()).isZero();
        assertThat(status.text())
                .contains("gateway", "app-service", "ready", "listening")
                .doesNotContain("DEAD");

        // When
        up.process().destroy();
        up.awaitEnd();

        // Then
        assertThat(started).allMatch(part -> part.process().isEmpty());
        assertThat(launcher.state.resolve("env")).doesNotExist();
        assertThat(launcher.run("status").awaitEnd()).isEqualTo(3);
    }

    @Test
    void dataAndKeysSurviveAndResetEndsThem() throws Exception {
        var first = launcher.run("up").awaitText(UP);
        Launcher.Env before = env();
        execute(before, "CREATE TABLE kept AS SELECT 42 AS answer");
        first.process().destroy();
        first.awaitEnd();

        var second = launcher.run("up").awaitText(UP);
        assertThat(env()).isEqualTo(before);
        assertThat(query(env(), "SELECT answer FROM kept")).isEqualTo("42");
        var refused = launcher.run("reset");
        assertThat(refused.awaitEnd()).isEqualTo(1);
        assertThat(refused.text()).contains("running already");
        second.process().destroy();
        second.awaitEnd();

        assertThat(launcher.run("reset").awaitEnd()).isZero();
        assertThat(launcher.state.resolve("postgres")).doesNotExist();
        assertThat(launcher.state.resolve("secrets")).doesNotExist();
    }

    @Test
    void whatAKilledLauncherLeavesBehindIsEndedByTheNextStart() throws Exception {
        var killed = launcher.run("up").awaitText(UP);
        remember();
        killed.process().destroyForcibly().waitFor();
        List<RunningPart> orphans =
                started.stream().filter(part -> part.process().isPresent()).toList();
        assertThat(orphans)
                .extracting(RunningPart::name)
                .contains("postgres", "auth-service", "app-service", "audit-service");
        var status = launcher.run("status");
        assertThat(status.awaitEnd()).isEqualTo(3);
        assertThat(status.text()).contains("4 processes of an earlier one are left");

        var next = launcher.run("up").awaitText(UP);

        assertThat(next.text()).contains("ended what an earlier run left behind:", "postgres", "app-service");
        assertThat(orphans).allMatch(part -> part.process().isEmpty());
        next.process().destroy();
        next.awaitEnd();
    }

    @Test
    void aKilledDatabaseAndAProcessWithItsNumberDoNoHarm() throws Exception {
        var up = launcher.run("up").awaitText(UP);
        execute(env(), "CREATE TABLE kept AS SELECT 42 AS answer");
        remember();
        up.process().destroyForcibly().waitFor();
        started.forEach(part -> part.process().ifPresent(ProcessHandle::destroyForcibly));
        Launcher.await(() -> started.stream().allMatch(part -> part.process().isEmpty()), "all processes to end");
        // The file now names this very test's process: it must not be ended for it.
        Path pid = launcher.state.resolve("postgres/postmaster.pid");
        var lines = Files.readAllLines(pid);
        lines.set(0, Long.toString(ProcessHandle.current().pid()));
        Files.write(pid, lines);

        var next = launcher.run("up").awaitText(UP);

        assertThat(query(env(), "SELECT answer FROM kept")).isEqualTo("42");
        next.process().destroy();
        next.awaitEnd();
    }

    @Test
    void aPortInUseIsNamedWithThePartAndTheWayOut() throws Exception {
        try (var _ = new ServerSocket(launcher.ports.of(Ports.Of.AUDIT), 1, InetAddress.getLoopbackAddress())) {
            var up = launcher.run("up");

            assertThat(up.awaitEnd()).isEqualTo(1);
            assertThat(up.text())
                    .contains("Port " + launcher.ports.of(Ports.Of.AUDIT), "audit-service", "ELEVA_AUDIT_PORT=");
            assertThat(launcher.parts()).isEmpty();
        }
    }

    @Test
    void aServiceThatCannotStartEndsTheStartWithItsReason() throws Exception {
        Files.writeString(directory.resolve("audit-service/target/quarkus-app/quarkus-run.jar"), "no jar");
        var up = launcher.run("up");

        assertThat(up.awaitEnd()).isEqualTo(1);
        assertThat(up.text())
                .contains(
                        "audit-service",
                        "FAILED",
                        "Invalid or corrupt jarfile",
                        "audit-service.log",
                        "The stack is not up: audit-service did not start.");
        assertThat(launcher.parts()).isEmpty();
        assertThat(Files.exists(launcher.state.resolve("postgres/postmaster.pid")))
                .isFalse();
    }

    @Test
    void lostSecretsAreNotReplacedByOthersThatOpenNothing() throws Exception {
        var up = launcher.run("up").awaitText(UP);
        up.process().destroy();
        up.awaitEnd();
        Files.delete(launcher.state.resolve("secrets"));

        var next = launcher.run("up");
        assertThat(next.awaitEnd()).isEqualTo(1);
        assertThat(next.text()).contains("secrets", "are gone", "./eleva reset");
    }

    @Test
    void halfOfAWorkosAccountIsAskedFor() throws Exception {
        var up = launcher.with("WORKOS_API_KEY", "sk_test").run("up");

        assertThat(up.awaitEnd()).isEqualTo(1);
        assertThat(up.text()).contains("WORKOS_CLIENT_ID is missing");
    }

    @Test
    void aWorkosAndADatabaseOfOnesOwnTakeThePlaceOfTheStandIns() throws Exception {
        var other = new Launcher(Files.createDirectory(directory.resolve("other")));
        var database = other.run("up").awaitText(UP);
        Launcher.Env theirs = other.env();

        var up = launcher.with("DATABASE_URL", theirs.get("DATABASE_URL_OWNER"))
                .with("WORKOS_API_KEY", "sk_mine")
                .with("WORKOS_CLIENT_ID", "client_mine")
                .with("WORKOS_API_BASE_URL", theirs.get("WORKOS_API_BASE_URL"))
                .with("STRIPE_API_KEY", "sk_test_mine")
                .with("STRIPE_WEBHOOK_SECRET", "whsec_mine")
                .run("up")
                .awaitText(UP);

        assertThat(env().get("DATABASE_URL_OWNER")).isEqualTo(theirs.get("DATABASE_URL_OWNER"));
        assertThat(env().get("WORKOS_CLIENT_ID")).isEqualTo("client_mine");
        assertThat(launcher.parts()).extracting(RunningPart::name).doesNotContain("postgres", "workos", "stripe");
        assertThat(env().get("STRIPE_API_KEY")).isEqualTo("sk_test_mine");
        assertThat(env().get("STRIPE_API_BASE_URL")).isEqualTo("https://api.stripe.com");
        assertThat(env().get("STRIPE_WEBHOOK_SECRET")).isEqualTo("whsec_mine");
        assertThat(query(
                        env(),
                        "SELECT string_agg(DISTINCT client_id, ',') FROM auth_private.issuer",
                        "eleva_auth_owner"))
                .isEqualTo("client_mine");
        up.process().destroy();
        up.awaitEnd();
        database.process().destroy();
        database.awaitEnd();
    }

    // ---------------------------------------------------------------------------------------------------------------

    private void remember() {
        started = launcher.parts();
    }

    private Launcher.Env env() throws IOException {
        return launcher.env();
    }

    private String permissions(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(launcher.state.resolve(file)));
    }

    private static String get(String url) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static String loginOf(String url) throws SQLException {
        try (Connection connection = DatabaseUrl.parse(url).connect();
                var rows = connection.createStatement().executeQuery("SELECT current_user")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private String refusalOf(String user, String password) {
        var url = new DatabaseUrl("127.0.0.1", launcher.ports.of(Ports.Of.POSTGRES), "eleva", user, password, "");
        try (Connection _ = url.connect()) {
            return "let in";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    private static void execute(Launcher.Env env, String sql) throws SQLException {
        try (Connection connection =
                        DatabaseUrl.parse(env.get("DATABASE_URL_OWNER")).connect();
                var statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS scratch; SET search_path = scratch; " + sql);
        }
    }

    private static String query(Launcher.Env env, String sql, String... role) throws SQLException {
        String login = role.length == 0 ? "DATABASE_URL_OWNER" : "DATABASE_URL_ELEVA_MIGRATOR";
        try (Connection connection = DatabaseUrl.parse(env.get(login)).connect();
                var statement = connection.createStatement()) {
            statement.execute(role.length == 0 ? "SET search_path = scratch" : "SET ROLE " + role[0]);
            try (var rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getString(1);
            }
        }
    }
}
