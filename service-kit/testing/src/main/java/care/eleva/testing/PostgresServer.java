package care.eleva.testing;

import care.eleva.database.DatabaseUrl;
import java.util.Locale;

/**
 * The PostgreSQL under test, started once for each test JVM (a module of the build) and stopped with it. Embedded by
 * default, which needs nothing but a JDK; {@code -Ddatabase=testcontainers} takes a container instead.
 */
interface PostgresServer {

    /** Login of the superuser, for what Neon's control plane does. */
    DatabaseUrl superuser();

    static PostgresServer start() {
        return switch (System.getProperty("database", "embedded").toLowerCase(Locale.ROOT)) {
            case "embedded" -> new EmbeddedServer();
            case "testcontainers" -> new ContainerServer();
            case String other ->
                throw new IllegalArgumentException("-Ddatabase=" + other + ": choose embedded or testcontainers");
        };
    }
}
