package care.eleva.auth.drift;

import care.eleva.auth.command.Command;
import care.eleva.auth.workos.WorkosStopped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.function.Consumer;

/** {@code workos drift}: compares what is here with WorkOS, and repairs it when asked to. */
@ApplicationScoped
class DriftCommand implements Command {
    private final DriftService drift;
    private final ObjectMapper json;

    DriftCommand(DriftService drift, ObjectMapper json) {
        this.drift = drift;
        this.json = json;
    }

    @Override
    public String name() {
        return "drift";
    }

    @Override
    public Set<String> options() {
        return Set.of("--repair", "--json");
    }

    @Override
    public String usage() {
        return "drift [--repair] [--json]          compare memberships and roles here with WorkOS's";
    }

    @Override
    public Uni<Integer> run(Set<String> options, Consumer<String> out) {
        return drift.check(options.contains("--repair"))
                .map(report -> {
                    if (options.contains("--json")) {
                        out.accept(write(report));
                    } else {
                        tell(report, out);
                    }
                    return report.remaining().isEmpty() ? DONE : FOUND;
                })
                .onFailure(WorkosStopped.class)
                .recoverWithItem(stopped -> {
                    out.accept("Stopped. " + stopped.getMessage());
                    return FAILED;
                });
    }

    private static void tell(DriftReport report, Consumer<String> out) {
        report.found().forEach(difference -> out.accept(difference.line()));
        out.accept("%d organizations and %d memberships compared: %d differences, %d repaired, %d left."
                .formatted(
                        report.organizations(),
                        report.memberships(),
                        report.found().size(),
                        report.repaired(),
                        report.remaining().size()));
    }

    private String write(DriftReport report) {
        try {
            return json.writeValueAsString(report);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
