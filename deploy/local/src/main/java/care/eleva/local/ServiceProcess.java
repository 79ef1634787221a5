package care.eleva.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One service in a process of its own, as it would run anywhere else. */
final class ServiceProcess {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(150);

    private final Settings settings;
    private final Ports.Of part;
    private final Map<String, String> environment;
    private volatile boolean serving;
    private volatile @Nullable Process process;

    ServiceProcess(Settings settings, Ports.Of part, Map<String, String> environment) {
        this.settings = settings;
        this.part = part;
        this.environment = Map.copyOf(environment);
    }

    String name() {
        return part.part();
    }

    int port() {
        return settings.ports().of(part);
    }

    Path log() {
        return settings.log(name());
    }

    /** Starts the process; if it ends by itself after it has served, {@code whenItDies} is told. */
    ProcessHandle launch(Consumer<ServiceProcess> whenItDies) {
        Path jar = settings.root().resolve(name()).resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new StackProblem(jar + " is missing; build it with ./eleva up, which builds what is not built.");
        }
        serving = false;
        try {
            var builder =
                    new ProcessBuilder(command(jar)).redirectErrorStream(true).redirectOutput(log().toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process started = builder.start();
            started.getOutputStream().close();
            process = started;
            var _ = started.onExit().thenRunAsync(() -> {
                if (serving) {
                    whenItDies.accept(this);
                }
            });
            return started.toHandle();
        } catch (IOException e) {
            throw new StackProblem(name() + " could not be started: " + e.getMessage(), e);
        }
    }

    private List<String> command(Path jar) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Xshare:auto"));
        settings.value("ELEVA_JAVA_OPTIONS")
                .ifPresent(options -> command.addAll(List.of(options.strip().split("\\s+", -1))));
        command.addAll(List.of("-Djava.util.logging.manager=org.jboss.logmanager.LogManager", "-jar", jar.toString()));
        return command;
    }

    /** Waits until the service says that it can serve. */
    void awaitReady() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            boolean ready = alive() && Health.of(port()) == Health.READY;
            serving = ready;
            if (!alive()) {
                // Also when it ended just after it had said that it is ready, and before anybody was told to listen.
                serving = false;
                throw new StackProblem(name() + " has ended by itself (exit " + exitValue() + ").\n"
                        + LogTail.reason(log()) + "\nlog: " + log());
            }
            if (ready) {
                return;
            }
            pause();
        }
        throw new StackProblem(
                "It is not ready after " + PATIENCE.toSeconds() + " s.\n" + LogTail.reason(log()) + "\nlog: " + log());
    }

    boolean alive() {
        Process present = process;
        return present != null && present.isAlive();
    }

    int exitValue() {
        Process present = process;
        return present == null || present.isAlive() ? 0 : present.exitValue();
    }

    void stop() {
        serving = false;
        Process present = process;
        if (present != null && present.isAlive()) {
            RunningParts.end(present.toHandle(), name());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackProblem("interrupted", e);
        }
    }

    /** What a service says about itself. */
    enum Health {
        READY,
        NOT_READY,
        SILENT;

        private static final HttpClient HTTP =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

        static Health of(int port) {
            var question = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            try {
                return HTTP.send(question, HttpResponse.BodyHandlers.discarding())
                                        .statusCode()
                                == 200
                        ? READY
                        : NOT_READY;
            } catch (IOException e) {
                return SILENT;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return SILENT;
            }
        }
    }
}
