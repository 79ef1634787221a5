package care.eleva.local;

import care.eleva.workos.emulator.EmulatorConfig;
import care.eleva.workos.emulator.EmulatorSeed;
import care.eleva.workos.emulator.WorkosEmulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The WorkOS stand-in, in this process; it keeps its people, organizations and keys between runs. */
final class StandIn implements AutoCloseable {

    private final WorkosEmulator server;
    private final WorkosAccess access;

    private StandIn(WorkosEmulator server, WorkosAccess access) {
        this.server = server;
        this.access = access;
    }

    static StandIn start(Settings settings, Secrets secrets) {
        Path state = settings.state().resolve("workos.json");
        requireDemoPeople(settings, state);
        String apiKey = secrets.token("WORKOS_API_KEY", "sk_test_");
        EmulatorConfig config = EmulatorConfig.defaults()
                .withPort(settings.ports().of(Ports.Of.WORKOS))
                .withClient(EmulatorConfig.DEFAULT_CLIENT_ID, apiKey)
                .withSeed(settings.demo() ? EmulatorSeed.demo() : EmulatorSeed.catalogue())
                .withStateFile(state);
        String webhookSecret = secrets.token("WORKOS_WEBHOOK_SECRET", "whsec_");
        WorkosEmulator server = WorkosEmulator.start(config);
        // By the way that WorkOS's own come: through the gateway.
        server.onlyWebhookEndpoint(settings.publicUrl() + "/webhooks/workos", webhookSecret);
        return new StandIn(
                server,
                new WorkosAccess(
                        settings.workosUrl(),
                        EmulatorConfig.DEFAULT_CLIENT_ID,
                        apiKey,
                        webhookSecret,
                        Optional.of(config.effectiveIssuer()),
                        true));
    }

    /** What the stand-in keeps wins over a seed, so people of the demonstration can only be there from the start. */
    private static void requireDemoPeople(Settings settings, Path state) {
        if (settings.demo()
                && Files.exists(state)
                && PrivateFile.lines(state).stream().noneMatch(line -> line.contains(DemoContent.EXPERT))) {
            throw new StackProblem("This stack's data was started without the people of the demonstration."
                    + " Start without --demo, or anew: ./eleva reset, then ./eleva up --demo");
        }
    }

    WorkosAccess access() {
        return access;
    }

    WorkosEmulator server() {
        return server;
    }

    @Override
    public void close() {
        server.close();
    }
}
