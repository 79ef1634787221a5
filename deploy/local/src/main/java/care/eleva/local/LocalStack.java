package care.eleva.local;

import care.eleva.local.demo.DemoJourney;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** What {@code ./eleva} runs; see {@code ./eleva --help}. */
public final class LocalStack {

    private LocalStack() {}

    public static void main(String[] arguments) {
        List<String> words = Arrays.asList(arguments);
        try {
            System.exit(run(
                    words.isEmpty() ? "" : words.getFirst(), words.subList(Math.min(1, words.size()), words.size())));
        } catch (StackProblem e) {
            System.err.println("eleva: " + e.getMessage());
            System.exit(1);
        }
    }

    private static int run(String command, List<String> rest) {
        var progress = new Progress(System.out);
        Settings settings = Settings.of(System.getenv(), rest.contains("--demo"));
        Logs.into(settings);
        return switch (command) {
            case "up" -> up(settings, progress);
            case "demo" -> demo(settings, progress);
            case "status" -> new Status(settings).print(progress);
            case "reset" -> reset(settings, progress);
            case "psql" -> SqlShell.run(System.getenv(), rest);
            default -> throw new StackProblem("“" + command + "” is not a command; see ./eleva --help");
        };
    }

    private static int up(Settings settings, Progress progress) {
        progress.say("Starting Eleva on loopback; data and logs are in " + settings.state());
        Stack stack = Stack.start(settings, progress);
        if (settings.demo() && !settings.ownWorkos()) {
            DemoContent.lay(stack, progress);
        }
        progress.say("");
        progress.say("Eleva is up after %.1f s: %s"
                .formatted(progress.sinceStart().toMillis() / 1000.0, settings.publicUrl()));
        if (settings.demo() && !settings.ownWorkos()) {
            progress.say("Sign in there as one of these; no password is needed:");
            DemoContent.people().forEach(person -> progress.say("  " + person));
        }
        progress.say("Addresses and logins are in " + settings.state().resolve("env") + ". Ctrl-C stops everything.");
        new DevHandover(stack, progress).start();
        awaitEnd();
        return 0;
    }

    /** In a place of its own, so that it disturbs nothing that runs. */
    private static int demo(Settings settings, Progress progress) {
        Path directory = temporary();
        Settings elsewhere = settings.elsewhere(directory);
        progress.say("Starting Eleva on free ports, in " + directory);
        int failed;
        try (Stack stack = Stack.start(elsewhere, progress)) {
            progress.say("");
            failed = new DemoJourney(stack.scene(), progress::say).walk();
        } catch (StackProblem e) {
            progress.say("The logs are kept in " + elsewhere.logs());
            throw e;
        }
        if (failed == 0) {
            delete(directory);
        } else {
            progress.say("The logs are kept in " + elsewhere.logs());
        }
        return failed == 0 ? 0 : 1;
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("eleva-demo-").toRealPath();
        } catch (IOException e) {
            throw new StackProblem("No temporary directory can be made: " + e.getMessage(), e);
        }
    }

    private static int reset(Settings settings, Progress progress) {
        try (StackLock _ = StackLock.take(settings.state())) {
            new RunningParts(settings.state().resolve("parts")).endLeftovers();
            EmbeddedPostgresql.endOn(settings.state().resolve("postgres"));
            for (String name :
                    List.of("postgres", "logs", "dev", "secrets", "workos.json", StripeStandIn.STATE, "env")) {
                delete(settings.state().resolve(name));
            }
            progress.say("The local stack's data is gone; the next ./eleva up starts anew.");
            return 0;
        }
    }

    private static void delete(Path place) {
        if (!Files.exists(place)) {
            return;
        }
        try (Stream<Path> inside = Files.walk(place)) {
            for (Path path : inside.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until a signal ends the process; the stack's own hook stops everything then. */
    private static void awaitEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
