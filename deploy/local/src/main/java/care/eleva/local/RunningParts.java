package care.eleva.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The processes of this stack, written down as they start. Java cannot make a child end with its parent, so a stack whose
 * launcher was killed leaves them behind; the next start reads the list and ends them.
 */
final class RunningParts {

    private static final Duration SAME_START = Duration.ofSeconds(2);

    private final Path file;
    private final List<RunningPart> parts = new ArrayList<>();

    RunningParts(Path file) {
        this.file = file;
    }

    /**
     * One process.
     *
     * @param startedAt tells it from a later process that was given the same number
     */
    record RunningPart(String name, int port, long pid, Instant startedAt) {

        static Optional<RunningPart> parse(String line) {
            String[] words = line.split(" ", -1);
            return words.length == 4 && words[1].matches("\\d+") && words[2].matches("\\d+") && words[3].matches("\\d+")
                    ? Optional.of(new RunningPart(
                            words[0],
                            Integer.parseInt(words[1]),
                            Long.parseLong(words[2]),
                            Instant.ofEpochMilli(Long.parseLong(words[3]))))
                    : Optional.empty();
        }

        Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(handle -> handle.info()
                            .startInstant()
                            .map(start ->
                                    Duration.between(start, startedAt).abs().compareTo(SAME_START) < 0)
                            .orElse(false));
        }

        @Override
        public String toString() {
            return name + " " + port + " " + pid + " " + startedAt.toEpochMilli();
        }
    }

    synchronized void add(String name, int port, ProcessHandle process) {
        parts.removeIf(part -> part.name().equals(name));
        parts.add(new RunningPart(
                name, port, process.pid(), process.info().startInstant().orElse(Instant.now())));
        PrivateFile.write(file, parts.stream().map(RunningPart::toString).toList());
    }

    void forget() {
        PrivateFile.delete(file);
    }

    static List<RunningPart> read(Path file) {
        return PrivateFile.lines(file).stream()
                .flatMap(line -> RunningPart.parse(line).stream())
                .toList();
    }

    /** Ends what an earlier launcher left behind; returns the names of those it ended. */
    List<String> endLeftovers() {
        var ended = new ArrayList<String>();
        for (RunningPart part : read(file).reversed()) {
            part.process().ifPresent(process -> {
                ended.add(part.name());
                end(process, part.name());
            });
        }
        forget();
        return ended;
    }

    /** Asks a process to end, and makes it end when it does not. */
    static void end(ProcessHandle process, String name) {
        CompletableFuture<ProcessHandle> gone = process.onExit();
        if ("postgres".equals(name)) {
            interrupt(process);
        } else {
            process.destroy();
        }
        try {
            gone.get(10, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
            gone.orTimeout(5, TimeUnit.SECONDS)
                    .exceptionally(failure -> process)
                    .join();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** PostgreSQL's “fast” way to stop; the usual signal would make it wait until every client has gone. */
    private static void interrupt(ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
