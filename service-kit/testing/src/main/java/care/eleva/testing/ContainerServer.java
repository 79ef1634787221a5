package care.eleva.testing;

import care.eleva.database.DatabaseUrl;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.sql.SQLException;
import java.time.Duration;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * PostgreSQL in a container that goes with the JVM. {@code -Ddatabase.image=…} names another image; it must take
 * {@code POSTGRES_PASSWORD} as the usual one does. Unlike the embedded server it asks every login for its password.
 */
final class ContainerServer implements PostgresServer {

    private static final String IMAGE = "docker.io/library/postgres:18";
    private static final int PORT = 5432;
    private static final String SUPERUSER = "postgres";
    private static final String PASSWORD = "superuser-of-test-data-only";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final DatabaseUrl superuser;

    @SuppressWarnings("resource") // Ends with the JVM, like the data in it.
    ContainerServer() {
        var container = new GenericContainer<>(DockerImageName.parse(System.getProperty("database.image", IMAGE)))
                .withEnv("POSTGRES_PASSWORD", PASSWORD)
                .withExposedPorts(PORT)
                // Test data survives no crash anyway.
                .withCommand(
                        "postgres",
                        "-c",
                        "fsync=off",
                        "-c",
                        "full_page_writes=off",
                        "-c",
                        "synchronous_commit=off",
                        "-c",
                        "max_connections=200")
                // Connections are tried from here, so that the image needs no tools.
                .waitingFor(Wait.forLogMessage(".*database system is ready to accept connections.*", 1))
                .withStartupTimeout(PATIENCE)
                .withCreateContainerCmdModifier(ContainerServer::keepToThisMachine);
        container.start();
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop, "stop-postgres"));
        superuser =
                new DatabaseUrl(container.getHost(), container.getMappedPort(PORT), SUPERUSER, SUPERUSER, PASSWORD, "");
        awaitConnection();
    }

    /** Ports are published on every address unless told otherwise. */
    private static void keepToThisMachine(CreateContainerCmd command) {
        var settings = command.getHostConfig();
        if (settings != null
                && "localhost".equals(DockerClientFactory.instance().dockerHostIpAddress())) {
            settings.withPortBindings(new PortBinding(Ports.Binding.bindIp("127.0.0.1"), ExposedPort.tcp(PORT)));
        }
    }

    /** The usual image starts a first server, for itself alone, and says of that one too that it is ready. */
    private void awaitConnection() {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (var _ = superuser.connect()) {
                return;
            } catch (SQLException refused) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("The container takes no connection at " + superuser, refused);
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(200));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while PostgreSQL was starting", interrupted);
        }
    }

    @Override
    public DatabaseUrl superuser() {
        return superuser;
    }
}
