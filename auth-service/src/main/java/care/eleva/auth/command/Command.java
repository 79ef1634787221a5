package care.eleva.auth.command;

import io.smallrye.mutiny.Uni;
import java.util.Set;
import java.util.function.Consumer;

/** One thing that can be asked for on a command line: {@code workos <name> [options]}. */
public interface Command {
    /** Exit codes that all commands share. */
    int DONE = 0;

    int FAILED = 1;

    /** Nothing failed, and what was looked for was found: a difference, something to do. */
    int FOUND = 3;

    String name();

    Set<String> options();

    /** One line for {@code usage}: name, options, what it is for. */
    String usage();

    /** Says results line by line; the item is the exit code. */
    Uni<Integer> run(Set<String> options, Consumer<String> out);
}
