package care.eleva.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** {@code LocalStack} in a process of its own, as {@code ./eleva} starts it, over services that are fake. */
final class Launcher {

    final Path root;
    final Path state;
    final Ports ports = Ports.free();
    private final Map<String, String> more = new java.util.TreeMap<>();

    Launcher(Path directory) throws IOException {
        root = directory;
        state = directory.resolve(".eleva");
        for (String service : List.of("auth-service", "app-service", "audit-service")) {
            FakeService.install(root, service);
        }
    }

    Launcher with(String name, String value) {
        more.put(name, value);
        return this;
    }

    /** A process and what it has printed. */
    record Run(Process process, Path output) {

        String text() {
            try {
                return Files.readString(output);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        Run awaitText(String text) {
            await(() -> text().contains(text) || !process.isAlive(), "“" + text + "” in: " + text());
            if (!text().contains(text)) {
                throw new AssertionError("ended without “" + text + "”: " + text());
            }
            return this;
        }

        int awaitEnd() throws InterruptedException {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("still running: " + text());
            }
            return process.exitValue();
        }
    }

    Run run(String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), LocalStack.class.getName()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(root, "run-", ".txt");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("ELEVA_")
                        || name.startsWith("WORKOS_")
                        || name.startsWith("DATABASE_")
                        || "ENCRYPTION_KEY".equals(name));
        builder.environment().put("ELEVA_ROOT", root.toString());
        builder.environment()
                .put(
                        "ELEVA_POSTGRESQL",
                        Path.of("target/postgresql").toAbsolutePath().toString());
        for (Ports.Of part : Ports.Of.values()) {
            builder.environment().put(part.variable(), Integer.toString(ports.of(part)));
        }
        builder.environment().putAll(more);
        return new Run(builder.start(), output);
    }

    /** What the running stack tells in its file of addresses. */
    record Env(Map<String, String> variables) {
        String get(String name) {
            return Objects.requireNonNull(variables.get(name), name);
        }
    }

    Env env() throws IOException {
        return new Env(Files.readAllLines(state.resolve("env")).stream()
                .filter(line -> line.startsWith("export "))
                .collect(Collectors.toMap(
                        line -> line.substring(7, line.indexOf('=')),
                        line -> line.substring(line.indexOf('=') + 2, line.length() - 1))));
    }

    List<RunningParts.RunningPart> parts() {
        return RunningParts.read(state.resolve("parts"));
    }

    static void await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain for " + what);
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }
}
