package care.eleva.stripe.emulator;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Starts a stand-in by itself: {@code java -jar stripe-emulator.jar --port 8086 --webhook http://… --secret whsec_…}. */
public final class Main {
    private static final String HELP = """
            A Stripe stand-in on 127.0.0.1. Options:
              --port <n>           the port; 0, the default, takes a free one
              --api-key <key>      the key that is accepted
              --state-file <f>     keep everything across restarts
              --webhook <url>      where events go, with
              --secret <s>         the secret that they are signed with
            Prints one line of JSON when it answers, and runs until it is ended.""";

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        if (List.of(arguments).contains("--help")) {
            IO.println(HELP);
            return;
        }
        var rest = new ArrayList<>(List.of(arguments));
        var webhook = option(rest, "--webhook", "");
        var secrets = List.of(option(rest, "--secret", "whsec_none"));
        try (var emulator = StripeEmulator.start(config(rest))) {
            Runtime.getRuntime().addShutdownHook(new Thread(emulator::close));
            if (!webhook.isEmpty()) {
                emulator.onlyWebhookEndpoints(webhook, secrets, secrets);
            }
            IO.println(Json.object().put("url", emulator.url()).put("api_key", emulator.apiKey()));
            new CountDownLatch(1).await();
        }
    }

    private static EmulatorConfig config(List<String> arguments) {
        var config = EmulatorConfig.defaults()
                .withPort(Integer.parseInt(option(arguments, "--port", "0")))
                .withApiKey(option(arguments, "--api-key", EmulatorConfig.DEFAULT_API_KEY));
        var file = option(arguments, "--state-file", "");
        if (!arguments.isEmpty()) {
            throw new IllegalArgumentException("Not an option, or without its value: " + arguments.getFirst());
        }
        return file.isEmpty() ? config : config.withStateFile(Path.of(file));
    }

    private static String option(List<String> arguments, String name, String otherwise) {
        var at = arguments.indexOf(name);
        if (at < 0 || at + 1 >= arguments.size()) {
            return otherwise;
        }
        arguments.remove(at);
        return arguments.remove(at);
    }
}
