package care.eleva.local;

import care.eleva.database.DatabaseUrl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL from the class path, with data that outlives it. Everybody needs a password, its superuser too: on a machine
 * with several people, loopback alone would let each of them in.
 */
final class EmbeddedPostgresql implements AutoCloseable {

    private static final String SUPERUSER = "postgres";
    private static final String ACCESS = """
            # Written at every start of the local stack.
            host all all 127.0.0.1/32 scram-sha-256
            """;

    private final Settings settings;
    private final String password;
    private final Path data;
    private @Nullable EmbeddedPostgres server;

    EmbeddedPostgresql(Settings settings, Secrets secrets) {
        this.settings = settings;
        this.password = secrets.password(SUPERUSER);
        this.data = settings.state().resolve("postgres");
    }

    void start() {
        requireUnprivileged();
        endOn(data);
        PrivateFile.directory(data);
        // Read once, when the library is first used: where it unpacks to and looks for its own leftovers.
        System.setProperty(
                "ot.epg.working-dir", PrivateFile.directory(settings.binaries()).toString());
        Path log = settings.log("postgres");
        try {
            server = builder(log).start();
            PrivateFile.close(settings.binaries());
            closeTheDoor();
        } catch (IOException | IllegalStateException | SQLException e) {
            throw new StackProblem(LogTail.reason(log) + "\n(" + e.getMessage() + ")\nlog: " + log, e);
        }
    }

    private EmbeddedPostgres.Builder builder(Path log) {
        String durable = settings.durable() ? "on" : "off";
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(settings.ports().of(Ports.Of.POSTGRES))
                .setPGStartupWait(Duration.ofSeconds(60))
                .setConnectConfig("password", password)
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "120")
                .setServerConfig("password_encryption", "scram-sha-256")
                .setServerConfig("fsync", durable)
                .setServerConfig("synchronous_commit", durable)
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    /** A new cluster trusts everybody on the machine; from here on it trusts nobody. */
    private void closeTheDoor() throws SQLException, IOException {
        Path access = data.resolve("pg_hba.conf");
        if (Files.readString(access).equals(ACCESS)) {
            return;
        }
        try (Connection connection = superuser().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER ROLE " + SUPERUSER + " PASSWORD '" + password + "'");
            Files.writeString(access, ACCESS);
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    DatabaseUrl superuser() {
        return new DatabaseUrl(
                "127.0.0.1", settings.ports().of(Ports.Of.POSTGRES), "postgres", SUPERUSER, password, "");
    }

    ProcessHandle process() {
        return postmaster(data)
                .flatMap(ProcessHandle::of)
                .orElseThrow(() -> new StackProblem("PostgreSQL wrote no postmaster.pid in " + data));
    }

    /**
     * After a kill, postmaster.pid may name a server that still runs on this data, one that is gone, or by now another
     * program. Only the first is ended; in the other cases only the file is.
     */
    static void endOn(Path data) {
        postmaster(data).ifPresent(pid -> {
            ProcessHandle.of(pid)
                    .filter(process -> serves(process, data))
                    .ifPresent(process -> RunningParts.end(process, "postgres"));
            PrivateFile.delete(data.resolve("postmaster.pid"));
        });
    }

    private static boolean serves(ProcessHandle process, Path data) {
        String command = process.info().commandLine().orElse("");
        return process.isAlive() && command.contains("postgres") && command.contains(data.toString());
    }

    private static Optional<Long> postmaster(Path data) {
        return PrivateFile.lines(data.resolve("postmaster.pid")).stream()
                .limit(1)
                .map(String::strip)
                .filter(pid -> pid.matches("\\d+"))
                .map(Long::parseLong)
                .findFirst();
    }

    private static void requireUnprivileged() {
        if ("root".equals(System.getProperty("user.name")) && !LinuxUtils.isUnshareAvailable()) {
            throw new StackProblem("PostgreSQL refuses to run as root, and the way around it, unshare -U (package"
                    + " util-linux, with user namespaces allowed), does not work here. Run ./eleva as an ordinary user,"
                    + " or set DATABASE_URL to a database of your own.");
        }
    }

    @Override
    public void close() {
        if (server == null) {
            return;
        }
        Optional<ProcessHandle> process = postmaster(data).flatMap(ProcessHandle::of);
        try {
            server.close();
        } catch (IOException e) {
            throw new StackProblem("PostgreSQL could not be stopped: " + e.getMessage(), e);
        }
        // The server takes its file away shortly before it ends, and is to be gone when this returns.
        process.ifPresent(running -> running.onExit()
                .completeOnTimeout(running, 10, TimeUnit.SECONDS)
                .join());
    }
}
