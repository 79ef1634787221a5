package care.eleva.kit.tenancy;

import care.eleva.kit.http.RequestInfo;
import care.eleva.kit.security.TokenHash;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The statements that put a context on a transaction, and the memory of which tokens the database knows. */
@ApplicationScoped
class ContextStatements {
    private static final int MAX_TOKENS = 50_000;
    private static final Duration MAX_AGE = Duration.ofMinutes(10);

    private final String service;
    private final String version;
    private final Cache<TokenHash, Boolean> known = Caffeine.newBuilder()
            .maximumSize(MAX_TOKENS)
            .expireAfterWrite(MAX_AGE)
            .build();

    ContextStatements(
            @ConfigProperty(name = "quarkus.application.name") String service,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.service = service;
        this.version = version;
    }

    /** What the database may note of a request. */
    JsonObject facts(@Nullable RequestInfo request) {
        JsonObject facts = new JsonObject().put("svc", service).put("ver", version);
        return request == null ? facts : facts.put("id", request.id()).put("trace", request.traceId());
    }

    Future<?> enter(SqlConnection connection, DatabaseContext context, JsonObject facts) {
        return switch (context) {
            case DatabaseContext.OfCaller caller -> {
                Buffer hash = Buffer.buffer(caller.caller().tokenHash().bytes());
                yield run(connection, "SELECT auth.resume($1, $2)", Tuple.of(hash, facts));
            }
            case DatabaseContext.Anonymous anonymous -> run(connection, "SELECT auth.anonymous($1)", Tuple.of(facts));
            case DatabaseContext.Presented presented -> present(connection, presented, facts);
            case DatabaseContext.Bare bare -> Future.succeededFuture();
            case DatabaseContext.OfSystem system ->
                run(
                        connection,
                        "SELECT auth.begin_system($1, $2, $3, $4)",
                        Tuple.of(system.actor(), system.orgId(), system.user(), facts));
        };
    }

    private static Future<?> present(SqlConnection connection, DatabaseContext.Presented presented, JsonObject facts) {
        Tuple secret = Tuple.of(Buffer.buffer(presented.hash().bytes()), facts);
        Future<?> shown = run(connection, "SELECT auth.present($1, $2)", secret);
        String token = presented.token();
        if (token == null) {
            return shown;
        }
        Future<?> verified = run(connection, "SELECT auth.begin($1, $2)", Tuple.of(token, facts));
        return shown.compose(x -> verified);
    }

    Future<?> verify(SqlConnection connection, DatabaseContext.OfCaller caller, JsonObject facts) {
        return run(
                connection,
                "SELECT auth.begin($1, $2)",
                Tuple.of(caller.caller().token(), facts));
    }

    boolean isKnown(DatabaseContext.OfCaller caller) {
        return known.getIfPresent(caller.caller().tokenHash()) != null;
    }

    void remember(DatabaseContext.OfCaller caller) {
        known.put(caller.caller().tokenHash(), true);
    }

    void forget(DatabaseContext context) {
        if (context instanceof DatabaseContext.OfCaller caller) {
            known.invalidate(caller.caller().tokenHash());
        }
    }

    private static Future<?> run(SqlConnection connection, String sql, Tuple parameters) {
        return connection.preparedQuery(sql).execute(parameters);
    }
}
