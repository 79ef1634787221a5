package care.eleva.testing;

import care.eleva.database.DatabaseUrl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;

/** PostgreSQL's binaries from Maven Central on a data directory that goes with the JVM. Works as root and as anybody else. */
final class EmbeddedServer implements PostgresServer {

    private final EmbeddedPostgres postgres;

    EmbeddedServer() {
        try {
            postgres = EmbeddedPostgres.builder()
                    // Test data survives no crash anyway.
                    .setServerConfig("fsync", "off")
                    .setServerConfig("full_page_writes", "off")
                    .setServerConfig("synchronous_commit", "off")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("shared_buffers", "128MB")
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .start();
        } catch (IOException broken) {
            throw new UncheckedIOException("The embedded PostgreSQL did not start", broken);
        }
    }

    @Override
    public DatabaseUrl superuser() {
        return new DatabaseUrl("127.0.0.1", postgres.getPort(), "postgres", "postgres", "", "");
    }
}
