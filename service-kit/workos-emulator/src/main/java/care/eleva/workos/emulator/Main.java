package care.eleva.workos.emulator;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Starts a stand-in by itself: {@code java -jar workos-emulator.jar --port 8084 --demo --state-file state.json}. */
public final class Main {
    private static final String HELP = """
            A WorkOS stand-in on 127.0.0.1. Options:
              --port <n>              the port; 0, the default, takes a free one
              --demo                  the demo people beside the roles and permissions
              --seed <f> --rbac <f>   another seed and its catalogue of roles
              --state-file <f>        keep everything, signing keys included, across restarts
              --issuer <iss>          the iss of access tokens
              --client-id <id> --api-key <key>
            Prints one line of JSON when it answers, and runs until it is ended.""";

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        if (List.of(arguments).contains("--help")) {
            IO.println(HELP);
            return;
        }
        try (var emulator = WorkosEmulator.start(config(new ArrayList<>(List.of(arguments))))) {
            Runtime.getRuntime().addShutdownHook(new Thread(emulator::close));
            IO.println(Json.object()
                    .put("url", emulator.url())
                    .put("client_id", emulator.clientId())
                    .put("api_key", emulator.apiKey())
                    .put("issuer", emulator.issuer())
                    .put("jwks_url", emulator.jwksUrl()));
            new CountDownLatch(1).await();
        }
    }

    static EmulatorConfig config(List<String> arguments) {
        var config = EmulatorConfig.defaults();
        if (arguments.remove("--demo")) {
            config = config.withSeed(EmulatorSeed.demo());
        }
        var clientId = config.clientId();
        var apiKey = config.apiKey();
        var seed = "";
        var rbac = "";
        while (!arguments.isEmpty()) {
            var name = arguments.removeFirst();
            if (arguments.isEmpty()) {
                throw new IllegalArgumentException("Not an option, or without its value: " + name);
            }
            var value = arguments.removeFirst();
            switch (name) {
                case "--port" -> config = config.withPort(Integer.parseInt(value));
                case "--state-file" -> config = config.withStateFile(Path.of(value));
                case "--issuer" -> config = config.withIssuer(value);
                case "--client-id" -> clientId = value;
                case "--api-key" -> apiKey = value;
                case "--seed" -> seed = value;
                case "--rbac" -> rbac = value;
                default -> throw new IllegalArgumentException("Not an option: " + name);
            }
        }
        if (seed.isEmpty() != rbac.isEmpty()) {
            throw new IllegalArgumentException("--seed and --rbac go together");
        }
        config = seed.isEmpty() ? config : config.withSeed(EmulatorSeed.load(Path.of(seed), Path.of(rbac)));
        return config.withClient(clientId, apiKey);
    }
}
