package care.eleva.testing;

import care.eleva.database.DatabaseUrl;

/** Filled in with Testcontainers later on. */
final class ContainerServer implements PostgresServer {
    @Override
    public DatabaseUrl superuser() {
        throw new UnsupportedOperationException("-Ddatabase=testcontainers");
    }
}
