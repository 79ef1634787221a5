package care.eleva.auth.command;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Runs one command, where nobody is signed in, and ends the process with its exit code. */
@ApplicationScoped
public class Commands implements QuarkusApplication {
    static final int MISUSED = 2;

    private static final Logger LOG = Logger.getLogger(Commands.class);
    private static final String GROUP = "workos";
    private static final int WORDS = 2;

    private final Instance<Command> commands;

    Commands(@Any Instance<Command> commands) {
        this.commands = commands;
    }

    @Override
    public int run(String... arguments) {
        run(List.of(arguments), Terminal.ofThisProcess()).subscribe().with(Quarkus::asyncExit, failure -> {
            LOG.error("the command failed", failure);
            Quarkus.asyncExit(Command.FAILED);
        });
        Quarkus.waitForExit();
        return -1; // the code that asyncExit was given counts
    }

    /** The item is the exit code. */
    Uni<Integer> run(List<String> arguments, Terminal terminal) {
        if (arguments.size() >= WORDS && arguments.getFirst().equals(GROUP)) {
            Set<String> options = new HashSet<>(arguments.subList(WORDS, arguments.size()));
            for (Command command : commands) {
                if (command.name().equals(arguments.get(1)) && command.options().containsAll(options)) {
                    return command.run(options, terminal::say);
                }
            }
        }
        terminal.complain(commands.stream()
                .sorted(Comparator.comparing(Command::name))
                .map(command -> "  " + GROUP + " " + command.usage())
                .collect(Collectors.joining("\n", "usage:\n", "")));
        return Uni.createFrom().item(MISUSED);
    }
}
