package care.eleva.auth.organization;

import care.eleva.auth.workos.WorkosMembership;
import care.eleva.auth.workos.WorkosOrganization;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;

/** SQL about the caller's organization and the organizations of the caller. */
@ApplicationScoped
class OrganizationRepository {
    private final Database database;

    OrganizationRepository(Database database) {
        this.database = database;
    }

    Uni<OrganizationView> current() {
        return database.query(
                        row -> new OrganizationView(
                                row.getString("id"),
                                row.getString("name"),
                                row.getString("type"),
                                row.getString("status"),
                                row.getString("owner_id")),
                        "SELECT id, name, type, status, owner_id FROM organizations WHERE id = (SELECT auth.org_id())")
                .map(OrganizationRepository::only);
    }

    Uni<List<MyOrganizationView>> mine() {
        return database.query(
                row -> new MyOrganizationView(
                        row.getString("id"),
                        row.getString("name"),
                        row.getString("type"),
                        row.getString("status"),
                        row.getBoolean("owned"),
                        row.getString("role"),
                        row.getBoolean("current")),
                "SELECT *, id IS NOT DISTINCT FROM (SELECT auth.org_id()) AS current FROM identity.my_organizations()");
    }

    Uni<Integer> rename(Transaction tx, WorkosOrganization organization) {
        return tx.update(
                "UPDATE organizations SET name = $2, workos_updated_at = $3, updated_at = now() WHERE id = $1 AND workos_updated_at <= $3",
                organization.id(),
                organization.name(),
                time(organization.updatedAt()));
    }

    /** The item says whether it was new here. */
    Uni<Boolean> found(
            Transaction tx, WorkosOrganization organization, WorkosMembership membership, JsonObject personal) {
        return tx.execute(
                        "SELECT identity.found_team($1, $2, $3, $4, $5, $6, $7, $8) AS founded",
                        organization.id(),
                        organization.name(),
                        organization.externalId(),
                        time(organization.updatedAt()),
                        membership.id(),
                        membership.role(),
                        time(membership.updatedAt()),
                        personal)
                .map(rows -> rows.iterator().next().getBoolean("founded"));
    }

    Uni<Boolean> mayDelete() {
        return database.query(row -> row.getBoolean("allowed"), "SELECT identity.may_delete_organization() AS allowed")
                .map(List::getFirst);
    }

    Uni<Boolean> scheduleDeletion(Transaction tx, double graceSeconds) {
        return tx.execute("SELECT identity.schedule_deletion(make_interval(secs => $1)) AS done", graceSeconds)
                .map(rows -> rows.iterator().next().getBoolean("done"));
    }

    Uni<Boolean> cancelDeletion(Transaction tx) {
        return tx.execute("SELECT identity.cancel_deletion() AS done")
                .map(rows -> rows.iterator().next().getBoolean("done"));
    }

    Uni<DeletionView> deletion() {
        return database.query(
                        OrganizationRepository::deletion,
                        "SELECT state, requested_at, delete_after FROM organization_deletion WHERE org_id = (SELECT auth.org_id())")
                .map(rows -> {
                    if (rows.isEmpty()) {
                        throw OrganizationProblem.DELETION_NOT_SCHEDULED.exception();
                    }
                    return rows.getFirst();
                });
    }

    private static DeletionView deletion(Row row) {
        return DeletionView.of(row.getString("state"), instant(row, "requested_at"), instant(row, "delete_after"));
    }

    private static Instant instant(Row row, String column) {
        return Objects.requireNonNull(row.get(OffsetDateTime.class, column)).toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static OrganizationView only(List<OrganizationView> rows) {
        if (rows.isEmpty()) {
            throw OrganizationProblem.ORGANIZATION_NOT_FOUND.exception();
        }
        return rows.getFirst();
    }
}
