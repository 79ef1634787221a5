package care.eleva.auth.workos;

import care.eleva.kit.security.WorkosTokenConfig;
import care.eleva.kit.threads.Fence;
import care.eleva.workos.emulator.EmulatorConfig;
import care.eleva.workos.emulator.EmulatorSeed;
import care.eleva.workos.emulator.WorkosEmulator;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Executors;

/** A WorkOS stand-in of a test's own and the port to it, without the service around. */
public final class StandIn implements AutoCloseable {
    private static final int CONVERTER_PRIORITY = 200;

    private final Vertx vertx = Vertx.vertx();
    private final WorkosEmulator server;
    private final SmallRyeConfig config;

    public StandIn(EmulatorSeed seed) {
        server = WorkosEmulator.start(EmulatorConfig.defaults().withSeed(seed));
        config = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, CONVERTER_PRIORITY, new DurationConverter())
                .withMapping(WorkosApiConfig.class)
                .withMapping(WorkosTokenConfig.class)
                .withMapping(PatienceConfig.class)
                .withDefaultValue("eleva.patience.attempts", "3")
                .withDefaultValue("eleva.patience.backoff", "PT0.01S")
                .withDefaultValue("eleva.workos-api.key", server.apiKey())
                .withDefaultValue("eleva.workos-api.redirect-uri", "http://127.0.0.1/auth/callback")
                .withDefaultValue("eleva.workos.client-id", server.clientId())
                .withDefaultValue("eleva.workos.api-base-url", server.url())
                .build();
    }

    public WorkosEmulator server() {
        return server;
    }

    public WorkosTokenConfig tokens() {
        return config.getConfigMapping(WorkosTokenConfig.class);
    }

    /** Short, as tests are. */
    public Patience patience() {
        return new Patience(config.getConfigMapping(PatienceConfig.class));
    }

    public WorkosRoles roles() {
        return new SdkWorkosRoles(new WorkosApi(
                new Fence(Executors.newVirtualThreadPerTaskExecutor(), vertx),
                tokens(),
                config.getConfigMapping(WorkosApiConfig.class)));
    }

    @Override
    public void close() {
        server.close();
        vertx.close();
    }
}
