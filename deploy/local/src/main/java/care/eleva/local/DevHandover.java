package care.eleva.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Lets {@code ./eleva dev app-service} take the place of that service: while a file of its name lies in {@code dev/}, the
 * stack's own process is stopped. The file holds the number of the process that laid it; when that is gone, so is the claim.
 */
final class DevHandover {

    private static final long BETWEEN_LOOKS_MILLIS = 400;

    private final Stack stack;
    private final Progress progress;
    private final Path claims;
    private final Set<String> yielded = new HashSet<>();

    DevHandover(Stack stack, Progress progress) {
        this.stack = stack;
        this.progress = progress;
        this.claims = PrivateFile.directory(stack.settings().state().resolve("dev"));
    }

    void start() {
        Thread.ofVirtual().name("dev-handover").start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                look();
                try {
                    Thread.sleep(BETWEEN_LOOKS_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
    }

    private void look() {
        Set<String> claimed = claimed();
        for (String name : claimed) {
            if (yielded.add(name) && stack.makeRoom(name)) {
                progress.say("  " + name + " has made room for its development mode");
            }
        }
        for (String name : List.copyOf(yielded)) {
            if (!claimed.contains(name)) {
                yielded.remove(name);
                try {
                    stack.resume(name);
                } catch (StackProblem e) {
                    progress.say("  " + e.getMessage());
                }
            }
        }
    }

    private Set<String> claimed() {
        var names = new HashSet<String>();
        try (Stream<Path> files = Files.list(claims)) {
            for (Path file : files.toList()) {
                String pid = Files.readString(file).strip();
                if (pid.matches("\\d+") && ProcessHandle.of(Long.parseLong(pid)).isPresent()) {
                    names.add(file.getFileName().toString());
                } else {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }
}
