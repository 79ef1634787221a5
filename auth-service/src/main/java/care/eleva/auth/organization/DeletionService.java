package care.eleva.auth.organization;

import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import io.quarkus.security.ForbiddenException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Schedules the deletion of the caller's organization, and stops it. Until it happens everything goes on as before, so
 * that nothing is lost by stopping it; only nobody new is invited.
 */
@ApplicationScoped
class DeletionService {
    private static final String ORGANIZATION = "organization";

    private final OrganizationService service;
    private final OrganizationRepository organizations;
    private final OrganizationConfig config;
    private final Database database;
    private final CurrentCaller caller;

    DeletionService(
            OrganizationService service,
            OrganizationRepository organizations,
            OrganizationConfig config,
            Database database,
            CurrentCaller caller) {
        this.service = service;
        this.organizations = organizations;
        this.config = config;
        this.database = database;
        this.caller = caller;
    }

    Uni<DeletionView> get() {
        return caller.get().invoke(who -> who.requireOrgId()).chain(organizations::deletion);
    }

    Uni<DeletionView> schedule() {
        return allowed().chain(organization -> {
            if (!"team".equals(organization.type())) {
                throw OrganizationProblem.ORGANIZATION_NOT_DELETABLE.exception();
            }
            double grace = config.deletionGrace().toSeconds();
            return database.write(tx -> organizations
                            .scheduleDeletion(tx, grace)
                            .invoke(done -> {
                                if (!done) {
                                    throw OrganizationProblem.DELETION_SCHEDULED.exception();
                                }
                            })
                            .chain(() -> tx.audit(
                                    AuditEvent.success("ORG_DELETION_REQUESTED", ORGANIZATION, organization.id()))))
                    .chain(organizations::deletion);
        });
    }

    Uni<Void> cancel() {
        return allowed()
                .chain(organization -> database.write(tx -> organizations
                        .cancelDeletion(tx)
                        .call(done -> done
                                ? tx.audit(
                                        AuditEvent.success("ORG_DELETION_CANCELLED", ORGANIZATION, organization.id()))
                                : Uni.createFrom().nullItem())))
                .chain(done -> done ? Uni.createFrom().voidItem() : tooLate());
    }

    /** Nothing was cancelled: there is no deletion, or it has begun. */
    private Uni<Void> tooLate() {
        return organizations
                .deletion()
                .invoke(begun -> {
                    throw OrganizationProblem.DELETION_BEGUN.exception();
                })
                .replaceWithVoid();
    }

    /** Whoever has the permission, or owns the organization: no annotation can say that. */
    private Uni<OrganizationView> allowed() {
        return service.get()
                .call(() -> organizations.mayDelete().invoke(allowed -> {
                    if (!allowed) {
                        throw new ForbiddenException(KitProblem.PERMISSION_DENIED.code());
                    }
                }));
    }
}
