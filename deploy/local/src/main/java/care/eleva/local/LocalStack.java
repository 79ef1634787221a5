package care.eleva.local;

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
            case "status" -> new Status(settings).print(progress);
            case "reset" -> reset(settings, progress);
            case "psql" -> SqlShell.run(System.getenv(), rest);
            default -> throw new StackProblem("“" + command + "” is not a command; see ./eleva --help");
        };
    }

    private static int up(Settings settings, Progress progress) {
        progress.say("Starting Eleva on loopback; data and logs are in " + settings.state());
        Stack stack = Stack.start(settings, progress);
        progress.say("");
        progress.say("Eleva is up after %.1f s: %s"
                .formatted(progress.sinceStart().toMillis() / 1000.0, settings.publicUrl()));
        progress.say("Addresses and logins are in " + settings.state().resolve("env") + ". Ctrl-C stops everything.");
        new DevHandover(stack, progress).start();
        awaitEnd();
        return 0;
    }

    private static int reset(Settings settings, Progress progress) {
        try (StackLock _ = StackLock.take(settings.state())) {
            new RunningParts(settings.state().resolve("parts")).endLeftovers();
            EmbeddedPostgresql.endOn(settings.state().resolve("postgres"));
            for (String name : List.of("postgres", "logs", "dev", "secrets", "workos.json", "env")) {
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
