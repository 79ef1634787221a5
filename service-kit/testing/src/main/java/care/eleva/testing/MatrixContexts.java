package care.eleva.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import care.eleva.database.Login;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * Every kind of context that a login can find itself in. A and B are a user of each organization with every permission that a
 * policy asks for; {@code wrong} is A's user with none of them, {@code colleague} another user of organization A with all of
 * them, {@code no_org} A's user who has chosen no organization.
 */
final class MatrixContexts {

    private static final String PERMISSIONS = """
            SELECT DISTINCT m[1]
            FROM (SELECT coalesce(pg_get_expr(polqual, polrelid), '') || ' ' || coalesce(pg_get_expr(polwithcheck, polrelid), '') FROM pg_policy
                  UNION ALL SELECT prosrc FROM pg_proc WHERE pronamespace IN ('app'::regnamespace, 'audit'::regnamespace, 'identity'::regnamespace)) AS p (text)
            CROSS JOIN LATERAL regexp_matches(p.text, 'auth\\.has\\(''([a-z_:]+)''', 'g') AS m""";

    private final List<Context> users;

    private MatrixContexts(List<Context> users) {
        this.users = users;
    }

    /** A context: its name, whose organization counts as the own one, and how a transaction gets it. */
    record Context(String name, String org, Consumer<Connection> start) {}

    static MatrixContexts of(TestDatabase database, Connection superuser) throws SQLException {
        var permissions = Sql.rows(superuser, PERMISSIONS).stream()
                .map(row -> "" + row.getFirst())
                .toArray(String[]::new);
        var a = token("A").permissions(permissions).sign();
        var b = token("B").permissions(permissions).sign();
        var expired = token("A").permissions(permissions).sign();
        var revoked = token("A")
                .permissions(permissions)
                .session("session_MATRIX_revoked")
                .sign();
        var wrong = token("A").permissions("nothing:at_all").sign();
        var colleague = token("A")
                .user("user_MATRIX_colleague")
                .permissions(permissions)
                .sign();
        var homeless = TestTokens.shared()
                .user(MatrixSeed.userId("A"))
                .permissions(permissions)
                .sign();
        try (var login = database.as(Login.AUTH_SERVICE)) {
            for (var token : List.of(a, b, expired, revoked, wrong, colleague, homeless)) {
                Sql.execute(login, "SELECT auth.begin(?, NULL)", token);
            }
            Sql.execute(login, "SELECT auth.revoke('session_MATRIX_revoked')");
        }
        Sql.execute(
                superuser, "UPDATE auth_private.verified_token SET valid_until = now() WHERE hash = ?", hash(expired));
        return new MatrixContexts(List.of(
                new Context("none", "A", connection -> {}),
                new Context("empty", "A", connection -> set(connection, "")),
                new Context("A", "A", connection -> resume(connection, a)),
                new Context("B", "B", connection -> resume(connection, b)),
                new Context(
                        "expired",
                        "A",
                        connection -> set(connection, HexFormat.of().formatHex(hash(expired)))),
                new Context(
                        "revoked",
                        "A",
                        connection -> set(connection, HexFormat.of().formatHex(hash(revoked)))),
                new Context("wrong", "A", connection -> resume(connection, wrong)),
                new Context("colleague", "A", connection -> resume(connection, colleague)),
                new Context("no_org", "A", connection -> resume(connection, homeless))));
    }

    /** The contexts that this login can have. */
    List<Context> of(Login login) {
        return switch (login) {
            case ELEVA_MIGRATOR, AUTH_SERVICE_KEYS, APP_IMPORT -> users.subList(0, 1);
            case AUTH_SERVICE_SYNC ->
                with(
                        system("system", "matrix"),
                        system("provisioning", "provisioning"),
                        system("workos_sync", "workos_sync"),
                        system("workos_webhook", "workos_webhook"),
                        system("drift_check", "drift_check"));
            case APP_SERVICE_JOBS -> with(system("system", "matrix"));
            case AUTH_SERVICE_SESSION ->
                with(new Context(
                        "presented",
                        "A",
                        connection -> Sql.execute(connection, "SELECT auth.present(sha256('A'), NULL)")));
            default -> users;
        };
    }

    private List<Context> with(Context... more) {
        var contexts = new ArrayList<>(users);
        contexts.addAll(List.of(more));
        return contexts;
    }

    /** Work of the system itself for organization A and its user; some tables are for one of its actors only. */
    private static Context system(String name, String actor) {
        return new Context(
                name,
                "A",
                connection -> Sql.execute(
                        connection,
                        "SELECT auth.begin_system(?, ?, ?, NULL)",
                        actor,
                        MatrixSeed.orgId("A"),
                        MatrixSeed.userId("A")));
    }

    private static TestToken token(String org) {
        return TestTokens.shared().user(MatrixSeed.userId(org)).org(MatrixSeed.orgId(org));
    }

    private static void resume(Connection connection, String token) {
        Sql.execute(connection, "SELECT auth.resume(?, NULL)", hash(token));
    }

    /** Past auth.resume, straight into the setting: what an attacker would do. */
    private static void set(Connection connection, String value) {
        Sql.execute(connection, "SELECT set_config('eleva.token', ?, true)", value);
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
