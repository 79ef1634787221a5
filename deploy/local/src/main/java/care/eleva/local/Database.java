package care.eleva.local;

import care.eleva.database.DatabaseUrl;
import care.eleva.database.Login;
import care.eleva.database.MigrationConfig;
import care.eleva.database.MigrationReport;
import care.eleva.database.Migrations;
import care.eleva.database.NeonOwner;
import care.eleva.database.TrustedIssuer;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The database of the stack: embedded, or the person's own; migrated, with a password for every login. */
final class Database implements AutoCloseable {

    private static final String NAME = "eleva";

    private final Settings settings;
    private final Secrets secrets;
    private final RunningParts parts;
    private @Nullable EmbeddedPostgresql embedded;
    private @Nullable DatabaseUrl owner;

    Database(Settings settings, Secrets secrets, RunningParts parts) {
        this.settings = settings;
        this.secrets = secrets;
        this.parts = parts;
    }

    /** Starts what must be started; afterwards {@link #owner()} is known. */
    void start() {
        if (settings.ownDatabase()) {
            owner = DatabaseUrl.parse(settings.value("DATABASE_URL").orElseThrow());
            return;
        }
        var postgresql = new EmbeddedPostgresql(settings, secrets);
        embedded = postgresql;
        postgresql.start();
        parts.add("postgres", settings.ports().of(Ports.Of.POSTGRES), postgresql.process());
        try {
            owner = NeonOwner.create(postgresql.superuser(), NAME, secrets.password(NeonOwner.ROLE));
        } catch (SQLException e) {
            throw new StackProblem("The database's owner could not be made: " + e.getMessage(), e);
        }
    }

    MigrationReport migrate(String clientId, @Nullable String issuers) {
        var passwords = new EnumMap<Login, String>(Login.class);
        for (Login login : Login.values()) {
            passwords.put(login, secrets.password(login.role()));
        }
        var platform = Migrations.platform(
                settings.value("ELEVA_PLATFORM_ORGANIZATION").orElse(null));
        return Migrations.run(new MigrationConfig(owner(), passwords, TrustedIssuer.of(issuers, clientId), platform));
    }

    DatabaseUrl owner() {
        if (owner == null) {
            throw new IllegalStateException("The database has not been started");
        }
        return owner;
    }

    DatabaseUrl login(Login login) {
        return owner().withLogin(login.role(), secrets.password(login.role()));
    }

    /** Only the embedded database's; of a database of one's own, nobody here knows it. */
    DatabaseUrl superuser() {
        if (embedded == null) {
            throw new IllegalStateException("There is no embedded database");
        }
        return embedded.superuser();
    }

    /** Addresses of all logins, by the names of their environment variables. */
    Map<String, String> addresses() {
        var addresses = new java.util.TreeMap<String, String>();
        for (Login login : Login.values()) {
            addresses.put(login.variable(), login(login).uri());
        }
        addresses.put("DATABASE_URL_OWNER", owner().uri());
        return addresses;
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
