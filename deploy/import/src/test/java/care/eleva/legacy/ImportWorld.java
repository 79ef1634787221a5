package care.eleva.legacy;

import care.eleva.database.DatabaseUrl;
import care.eleva.database.Login;
import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A predecessor's database, one of ours that knows its people, and the command between them. */
final class ImportWorld {
    private static final AtomicInteger COUNT = new AtomicInteger();

    final TestDatabase target = TestDatabase.fresh();
    final DatabaseUrl legacyUrl;
    final LegacyGenerator.World legacy;
    final Path directory;
    final Path map;

    ImportWorld(Path directory, long seed, int meetings) throws SQLException, IOException {
        this.directory = directory;
        var name = "legacy_" + COUNT.incrementAndGet();
        try (var owner = target.asOwner()) {
            Sql.execute(owner, "CREATE DATABASE " + name);
        }
        legacyUrl = target.ownerUrl().withDatabase(name);
        try (var connection = legacyUrl.connect()) {
            LegacyGenerator.createSchema(connection);
            legacy = LegacyGenerator.fill(connection, seed, meetings);
        }
        map = legacy.writeMap(directory);
        try (var superuser = target.asSuperuser()) {
            know(superuser, legacy.people());
        }
    }

    static void know(Connection superuser, List<LegacyGenerator.Person> people) throws SQLException {
        superuser.setAutoCommit(false);
        try (var user = superuser.prepareStatement(
                        "INSERT INTO identity.users (id, email, workos_updated_at) VALUES (?, ?, now())");
                var organization = superuser.prepareStatement(
                        "INSERT INTO identity.organizations (id, name, type, owner_id, workos_updated_at) VALUES (?, 'x', 'personal', ?, now())");
                var member = superuser.prepareStatement(
                        "INSERT INTO identity.user_org_memberships (org_id, user_id, id, role, status, workos_updated_at) VALUES (?, ?, ?, 'member', 'active', now())")) {
            for (var person : people) {
                user.setString(1, person.userId());
                user.setString(2, person.email());
                user.addBatch();
                organization.setString(1, person.orgId());
                organization.setString(2, person.userId());
                organization.addBatch();
                member.setString(1, person.orgId());
                member.setString(2, person.userId());
                member.setString(3, "om_" + person.userId());
                member.addBatch();
            }
            user.executeBatch();
            organization.executeBatch();
            member.executeBatch();
        }
        superuser.commit();
        superuser.setAutoCommit(true);
    }

    Map<String, String> environment() {
        var environment = new HashMap<String, String>();
        environment.put("DATABASE_URL_LEGACY", legacyUrl.uri());
        environment.put("DATABASE_URL_APP_IMPORT", target.url(Login.APP_IMPORT).uri());
        environment.put("ENCRYPTION_KEY", LegacyGenerator.KEY);
        return environment;
    }

    List<String> arguments(String... more) {
        var arguments = new ArrayList<>(List.of(
                "app",
                "--users",
                map.toString(),
                "--report",
                directory.resolve("report").toString()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    record Ended(int code, String out, String err) {}

    /** Runs the command in this process. */
    Ended run(String... more) {
        return run(arguments(more), environment());
    }

    static Ended run(List<String> arguments, Map<String, String> environment) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var code = new ImportCommand(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false,
                        Clock.systemUTC())
                .run(arguments, environment);
        return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    long count(String sql) throws SQLException {
        try (var superuser = target.asSuperuser()) {
            return Sql.count(superuser, sql);
        }
    }

    String text(String sql) throws SQLException {
        try (var superuser = target.asSuperuser()) {
            return String.valueOf(Sql.text(superuser, sql));
        }
    }
}
