package care.eleva.auth.organization;

import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosDirectory;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Shows the caller's organization, and the caller's organizations, and renames. */
@ApplicationScoped
public class OrganizationService {
    private final OrganizationRepository organizations;
    private final WorkosDirectory workos;
    private final Database database;
    private final CurrentCaller caller;

    OrganizationService(
            OrganizationRepository organizations, WorkosDirectory workos, Database database, CurrentCaller caller) {
        this.organizations = organizations;
        this.workos = workos;
        this.database = database;
        this.caller = caller;
    }

    Uni<OrganizationView> get() {
        return caller.get().invoke(who -> who.requireOrgId()).chain(organizations::current);
    }

    Uni<List<MyOrganizationView>> mine() {
        return organizations.mine();
    }

    /** The last name given stands: there is nothing else to lose, so nobody has to say what he has seen. */
    Uni<OrganizationView> rename(String name) {
        return get().chain(before -> workos.renameOrganization(before.id(), name.strip()))
                .map(Reply::require)
                .chain(renamed -> database.write(tx -> organizations
                        .rename(tx, renamed)
                        .chain(() -> tx.audit(AuditEvent.success("ORG_SETTINGS_UPDATED", "organization", renamed.id())
                                .with("name", true)
                                .with("external_id", false)))))
                .chain(this::get);
    }

    /** Completes unless the organization is about to be deleted: nobody new comes in then. */
    public Uni<Void> requireStaying() {
        return get().invoke(organization -> {
                    if (!"active".equals(organization.status())) {
                        throw OrganizationProblem.ORGANIZATION_DELETING.exception();
                    }
                })
                .replaceWithVoid();
    }
}
