package care.eleva.local.demo;

import care.eleva.database.DatabaseUrl;
import care.eleva.stripe.emulator.StripeEmulator;
import care.eleva.workos.emulator.WorkosEmulator;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The running system and what has been found out about it so far; steps fetch what they need, whoever came before. */
public final class Scene {

    static final String SESSION_COOKIE = "__Host-eleva-session";
    static final String ANA = "ana@eleva.test";
    static final String CARLA = "carla@eleva.test";
    static final String PAULO = "paulo@eleva.test";
    static final String BRUNO = "bruno@eleva.test";

    private final URI gateway;
    private final Map<String, URI> services;
    private final WorkosEmulator workos;
    private final StripeEmulator stripe;
    private final DatabaseUrl owner;
    private final DatabaseUrl superuser;
    private final UnaryOperator<String> passwords;
    private final Map<String, Visitor> visitors = new HashMap<>();
    private final Map<String, Object> known = new HashMap<>();

    /**
     * A scene.
     *
     * @param services addresses behind the gateway, by name
     * @param owner    the database's owner, who reads what is stored when policies allow him
     * @param superuser sees every connection of the database
     * @param passwords the password of each login
     */
    public Scene(
            URI gateway,
            Map<String, URI> services,
            WorkosEmulator workos,
            StripeEmulator stripe,
            DatabaseUrl owner,
            DatabaseUrl superuser,
            UnaryOperator<String> passwords) {
        this.gateway = gateway;
        this.services = Map.copyOf(services);
        this.workos = workos;
        this.stripe = stripe;
        this.owner = owner;
        this.superuser = superuser;
        this.passwords = passwords;
    }

    URI gateway() {
        return gateway;
    }

    URI service(String name) {
        return Objects.requireNonNull(services.get(name), name);
    }

    Iterable<String> services() {
        return services.keySet();
    }

    WorkosEmulator workos() {
        return workos;
    }

    StripeEmulator stripe() {
        return stripe;
    }

    DatabaseUrl owner() {
        return owner;
    }

    DatabaseUrl superuser() {
        return superuser;
    }

    /** The database as one of its logins. */
    DatabaseUrl login(String role) {
        return owner.withLogin(role, passwords.apply(role));
    }

    Visitor stranger() {
        return new Visitor(gateway);
    }

    /** Somebody who is signed in; signs in when nobody has done it yet. */
    Visitor as(String email) {
        return visitors.computeIfAbsent(email, fresh -> {
            var visitor = new Visitor(gateway);
            visitor.signIn(email, "/").expect(200);
            return visitor;
        });
    }

    JsonObject session(String email) {
        return as(email).get("/v1/session").expect(200).json();
    }

    /** What an earlier step found, or what this finds now. */
    <T> T once(String name, Class<T> type, Supplier<T> find) {
        if (!known.containsKey(name)) {
            known.put(name, find.get());
        }
        return type.cast(known.get(name));
    }

    String text(String name, Supplier<String> find) {
        return once(name, String.class, find);
    }
}
