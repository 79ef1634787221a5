package care.eleva.auth.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Where a command says its results, and where it says that it was used wrongly. */
record Terminal(Consumer<String> results, Consumer<String> complaints) {
    static Terminal ofThisProcess() {
        return new Terminal(lines(FileDescriptor.out), lines(FileDescriptor.err));
    }

    void say(String line) {
        results.accept(line);
    }

    void complain(String line) {
        complaints.accept(line);
    }

    private static Consumer<String> lines(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8)::println;
    }
}
