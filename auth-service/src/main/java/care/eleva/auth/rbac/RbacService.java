package care.eleva.auth.rbac;

import care.eleva.auth.workos.Patience;
import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosRoles;
import care.eleva.auth.workos.WorkosStopped;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes WorkOS's roles and permissions those of the catalogue. */
@ApplicationScoped
public class RbacService {
    private static final int CONFLICT = 409;
    private static final int GONE = 404;

    private final WorkosRoles workos;
    private final Patience patience;
    private final Catalogue catalogue;

    RbacService(WorkosRoles workos, Patience patience) {
        this.workos = workos;
        this.patience = patience;
        this.catalogue = Catalogue.read();
    }

    /** Fails with {@link WorkosStopped} when WorkOS does not tell what it has. */
    public Uni<Plan> plan(boolean prune) {
        return patience.ask("read the roles", workos::roles)
                .chain(roles -> patience.ask("read the permissions", workos::permissions)
                        .map(permissions -> Plan.of(catalogue, roles, permissions, prune)));
    }

    /** Does the steps one after the other, and tells each when it is done. Fails with {@link WorkosStopped}. */
    public Uni<Void> apply(Plan plan, Consumer<Step> done) {
        Uni<Void> all = Uni.createFrom().voidItem();
        for (Step step : plan.steps()) {
            all = all.chain(() -> apply(step)).invoke(() -> done.accept(step));
        }
        return all;
    }

    private Uni<Void> apply(Step step) {
        return switch (step) {
            case Step.CreatePermission(Catalogue.Permission permission) ->
                unless(CONFLICT, step, () -> workos.createPermission(permission.slug(), permission.name()));
            case Step.RenamePermission(Catalogue.Permission permission) ->
                patience.ask(step.line(), () -> workos.renamePermission(permission.slug(), permission.name()))
                        .replaceWithVoid();
            case Step.CreateRole(Catalogue.Role role) ->
                unless(CONFLICT, step, () -> workos.createRole(role.slug(), role.name(), role.description()));
            case Step.DescribeRole(Catalogue.Role role) ->
                patience.ask(step.line(), () -> workos.describeRole(role.slug(), role.name(), role.description()))
                        .replaceWithVoid();
            case Step.SetPermissions set ->
                patience.ask(step.line(), () -> workos.setPermissions(set.role(), set.permissions()))
                        .replaceWithVoid();
            case Step.DeletePermission(String slug) -> unless(GONE, step, () -> workos.deletePermission(slug));
        };
    }

    /** A refusal with this status says that somebody, or an answer of ours that was lost, has done it already. */
    private <T> Uni<Void> unless(int status, Step step, Supplier<Uni<Reply<T>>> call) {
        return patience.reply(call)
                .invoke(reply -> {
                    if (!(reply instanceof Reply.Refused<T> refused && refused.status() == status)) {
                        WorkosStopped.require(step.line(), reply);
                    }
                })
                .replaceWithVoid();
    }
}
