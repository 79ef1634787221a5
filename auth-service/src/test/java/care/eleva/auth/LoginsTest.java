package care.eleva.auth;

import static org.assertj.core.api.Assertions.assertThat;

import care.eleva.kit.tenancy.DatabaseProbe;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The checks at start look at every pool there is; these are the pools there are. */
@QuarkusTest
class LoginsTest extends AuthTest {
    @Inject
    @Any
    Instance<Pool> pools;

    @Inject
    DatabaseProbe probe;

    @Test
    void everyLoginHasAGuardedPoolOfItsOwn() {
        List<String> logins = new ArrayList<>();
        for (Pool pool : pools) {
            assertThat(pool.getConnection().failed()).isTrue();
            logins.add(probe.row(pool, "SELECT current_user::text AS login")
                    .await()
                    .atMost(Duration.ofSeconds(5))
                    .getString("login"));
        }
        assertThat(logins)
                .containsExactlyInAnyOrder(
                        "auth_service", "auth_service_session", "auth_service_sync", "auth_service_keys");
    }

    @Test
    void theServiceIsReady() {
        assertThat(new Browser().get("/q/health/ready", Map.of()).statusCode()).isEqualTo(200);
    }
}
