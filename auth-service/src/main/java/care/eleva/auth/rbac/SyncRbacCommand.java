package care.eleva.auth.rbac;

import care.eleva.auth.command.Command;
import care.eleva.auth.workos.WorkosStopped;
import care.eleva.kit.security.WorkosTokenConfig;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * {@code workos sync-rbac}: makes WorkOS's permissions and roles those of the catalogue. What the catalogue does not have
 * stays, unless it is to be pruned; a role of the catalogue gets its permissions and no others.
 */
@ApplicationScoped
class SyncRbacCommand implements Command {
    private final RbacService rbac;
    private final WorkosTokenConfig workos;

    SyncRbacCommand(RbacService rbac, WorkosTokenConfig workos) {
        this.rbac = rbac;
        this.workos = workos;
    }

    @Override
    public String name() {
        return "sync-rbac";
    }

    @Override
    public Set<String> options() {
        return Set.of("--dry-run", "--prune");
    }

    @Override
    public String usage() {
        return "sync-rbac [--dry-run] [--prune]    make WorkOS's permissions and roles those of the catalogue";
    }

    @Override
    public Uni<Integer> run(Set<String> options, Consumer<String> out) {
        boolean prune = options.contains("--prune");
        out.accept("WorkOS at " + workos.apiBaseUrl() + ", client " + workos.clientId());
        return rbac.plan(prune)
                .invoke(plan -> strays(plan, out))
                .chain(plan -> {
                    if (plan.isEmpty()) {
                        out.accept("Nothing to do: permissions and roles are those of the catalogue.");
                        return Uni.createFrom().item(DONE);
                    }
                    return options.contains("--dry-run")
                            ? Uni.createFrom().item(show(plan, out))
                            : apply(plan, prune, out);
                })
                .onFailure(WorkosStopped.class)
                .recoverWithItem(stopped -> {
                    out.accept("Stopped. " + stopped.getMessage());
                    return FAILED;
                });
    }

    private static int show(Plan plan, Consumer<String> out) {
        plan.steps().forEach(step -> out.accept(step.line()));
        out.accept(changes(plan.steps().size()) + " to make; a dry run makes none.");
        return FOUND;
    }

    private Uni<Integer> apply(Plan plan, boolean prune, Consumer<String> out) {
        AtomicInteger done = new AtomicInteger();
        return rbac.apply(plan, step -> {
                    done.incrementAndGet();
                    out.accept(step.line());
                })
                .onFailure(WorkosStopped.class)
                .invoke(() -> out.accept(changes(done.get()) + " of "
                        + plan.steps().size() + " made; the rest follows when it is run again."))
                // What somebody else changed meanwhile shows here.
                .chain(() -> rbac.plan(prune))
                .map(rest -> {
                    if (rest.isEmpty()) {
                        out.accept(changes(done.get()) + " made: permissions and roles are those of the catalogue.");
                        return DONE;
                    }
                    out.accept(changes(done.get()) + " made, " + rest.steps().size()
                            + " still to make: somebody else changes roles too. Run it again.");
                    return FAILED;
                });
    }

    private static void strays(Plan plan, Consumer<String> out) {
        new TreeSet<>(plan.strayPermissions())
                .forEach(slug -> out.accept("? permission " + slug + " is not in the catalogue (--prune deletes it)"));
        new TreeSet<>(plan.strayRoles())
                .forEach(slug -> out.accept(
                        "? role " + slug + " is not in the catalogue (only WorkOS's dashboard can delete it)"));
    }

    private static String changes(int many) {
        return many == 1 ? "1 change" : many + " changes";
    }
}
