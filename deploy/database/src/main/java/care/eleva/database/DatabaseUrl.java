package care.eleva.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Address of a database with a login, as {@code postgresql://user:password@host:port/database?options}: the form that
 * psql, Neon and the services' environment share.
 */
public record DatabaseUrl(String host, int port, String database, String user, String password, String options) {

    private static final int DEFAULT_PORT = 5432;

    public static DatabaseUrl parse(String url) {
        var uri = URI.create(url);
        if (uri.getScheme() == null || !uri.getScheme().startsWith("postgres") || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "A database address looks like postgresql://user:password@host:port/database");
        }
        var login = (uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo()).split(":", 2);
        var path = uri.getRawPath() == null || uri.getRawPath().length() < 2 ? "/" + login[0] : uri.getRawPath();
        return new DatabaseUrl(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                decode(path.substring(1)),
                decode(login[0]),
                login.length > 1 ? decode(login[1]) : "",
                uri.getRawQuery() == null ? "" : uri.getRawQuery());
    }

    public DatabaseUrl withLogin(String newUser, String newPassword) {
        return new DatabaseUrl(host, port, database, newUser, newPassword, options);
    }

    public DatabaseUrl withDatabase(String newDatabase) {
        return new DatabaseUrl(host, port, newDatabase, user, password, options);
    }

    /** The whole address, password included: for the environment of a process, never for a log. */
    public String uri() {
        return "postgresql://" + encode(user) + (password.isEmpty() ? "" : ":" + encode(password)) + "@" + authority()
                + (options.isEmpty() ? "" : "?" + options);
    }

    /** For JDBC, without login. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + authority() + (options.isEmpty() ? "" : "?" + options);
    }

    public Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "eleva");
        return DriverManager.getConnection(jdbcUrl(), properties);
    }

    @Override
    public String toString() {
        return "postgresql://" + user + "@" + authority();
    }

    private String authority() {
        return host + ":" + port + "/" + encode(database);
    }

    private static String decode(@Nullable String text) {
        return text == null ? "" : URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
