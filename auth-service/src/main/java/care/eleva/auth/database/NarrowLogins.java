package care.eleva.auth.database;

import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Doors;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Doors to the logins that do one thing each. What a request with a token does goes through the kit's {@code Database}
 * instead.
 */
@ApplicationScoped
public class NarrowLogins {
    private final Door session;
    private final Door sync;
    private final Door keys;

    NarrowLogins(
            Doors doors,
            @ReactiveDataSource("session") Pool session,
            @ReactiveDataSource("sync") Pool sync,
            @ReactiveDataSource("keys") Pool keys) {
        this.session = doors.on(session);
        this.sync = doors.on(sync);
        this.keys = doors.on(keys);
    }

    /** {@code auth_service_session}: the one session or sign-in flow whose secret is presented. */
    public Door session() {
        return session;
    }

    /** {@code auth_service_sync}: the mirror of WorkOS, without a user. */
    public Door sync() {
        return sync;
    }

    /** {@code auth_service_keys}: adds and retires signing keys, and nothing else. */
    public Door keys() {
        return keys;
    }
}
