package care.eleva.local.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The routing table that every gateway of the project reads. What it does not list does not exist.
 *
 * @param routes longest path first, so that the first match is the closest
 */
public record Routes(ForwardAuthTarget forwardAuth, Map<String, Upstream> upstreams, List<Route> routes) {

    private static final Set<String> UNREACHABLE = Set.of("/internal", "/q");
    private static final Set<String> KEYS =
            Set.of("path", "match", "upstream", "auth", "methods", "body_limit", "timeout_seconds", "streaming");

    /** Where a session cookie or token is turned into the token that goes on to the services. */
    public record ForwardAuthTarget(String upstream, String path, String sessionCookie, Duration timeout) {}

    /**
     * A service behind the gateway.
     *
     * @param urlVariable the environment variable that holds its address
     * @param cookies     whether it may see and set cookies
     */
    public record Upstream(String urlVariable, boolean cookies) {}

    /** Reads the table that is packed with the program. */
    public static Routes packaged() {
        try (InputStream in = Objects.requireNonNull(
                Routes.class.getResourceAsStream("/gateway/routes.json"),
                "gateway/routes.json is not on the class path")) {
            return parse(new JsonObject(Buffer.buffer(in.readAllBytes())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Routes parse(JsonObject table) {
        JsonObject auth = table.getJsonObject("forward_auth");
        JsonObject defaults = table.getJsonObject("defaults", new JsonObject());
        var upstreams = new TreeMap<String, Upstream>();
        for (String name : table.getJsonObject("upstreams").fieldNames()) {
            JsonObject upstream = table.getJsonObject("upstreams").getJsonObject(name);
            upstreams.put(
                    name, new Upstream(upstream.getString("url_variable"), upstream.getBoolean("cookies", false)));
        }
        List<Route> routes = table.getJsonArray("routes").stream()
                .map(JsonObject.class::cast)
                .map(route -> route(defaults, route, upstreams.keySet()))
                .sorted(Comparator.comparingInt((Route route) -> route.path().length())
                        .reversed())
                .toList();
        return new Routes(
                new ForwardAuthTarget(
                        auth.getString("upstream"),
                        auth.getString("path"),
                        auth.getString("session_cookie"),
                        Duration.ofSeconds(auth.getInteger("timeout_seconds"))),
                Map.copyOf(upstreams),
                routes);
    }

    Optional<Route> find(String path) {
        return routes.stream().filter(route -> route.matches(path)).findFirst();
    }

    private static Route route(JsonObject defaults, JsonObject own, Set<String> upstreams) {
        JsonObject line = defaults.copy().mergeIn(own);
        String path = line.getString("path", "");
        require(path.matches("(/[a-z0-9_-]+)+"), path, "is not a plain path");
        require(
                UNREACHABLE.stream().noneMatch(inner -> path.equals(inner) || path.startsWith(inner + "/")),
                path,
                "is for the inside only");
        require(KEYS.containsAll(line.fieldNames()), path, "has a key that nobody reads");
        require(upstreams.contains(line.getString("upstream")), path, "names an unknown upstream");
        JsonArray methods = line.getJsonArray("methods", new JsonArray());
        require(!methods.isEmpty(), path, "lists no methods");
        return new Route(
                path,
                "exact".equals(line.getString("match")),
                line.getString("upstream"),
                Route.Auth.valueOf(line.getString("auth").toUpperCase(Locale.ROOT)),
                methods.stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new)),
                line.getLong("body_limit"),
                Duration.ofSeconds(line.getInteger("timeout_seconds")),
                line.getBoolean("streaming"));
    }

    private static void require(boolean holds, String path, String complaint) {
        if (!holds) {
            throw new IllegalArgumentException("Route " + path + " " + complaint + ".");
        }
    }
}
