package care.eleva.auth.sync;

import care.eleva.auth.workos.WorkosMembership;
import care.eleva.auth.workos.WorkosOrganization;
import care.eleva.auth.workos.WorkosUser;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Applies what WorkOS says inside somebody's transaction, with an audit row when it changed something, and with what must
 * follow: whoever is no member any more has no session and no token of that organization. The item says whether anything
 * changed.
 */
@ApplicationScoped
class Mirror {
    private static final Pattern PERSONAL = Pattern.compile("user:(user_[A-Za-z0-9_]{1,100})");

    private final MirrorRepository repository;

    Mirror(MirrorRepository repository) {
        this.repository = repository;
    }

    /** Whose personal organization it is, by the name that we gave it at WorkOS; null for a team. */
    static @Nullable String ownerOf(WorkosOrganization organization) {
        String externalId = organization.externalId();
        Matcher personal = PERSONAL.matcher(externalId == null ? "" : externalId);
        return personal.matches() ? personal.group(1) : null;
    }

    Uni<Boolean> save(Transaction tx, WorkosUser user) {
        return repository.save(tx, user).chain(change -> {
            if (change == null || !(change.created() || change.email() || change.name())) {
                return no();
            }
            AuditEvent event =
                    AuditEvent.success(change.created() ? "USER_CREATED" : "USER_UPDATED", "user", user.id());
            return audited(
                    tx,
                    change.created()
                            ? event
                            : event.with("email", change.email()).with("name", change.name()));
        });
    }

    /**
     * @param ownerId whose personal organization it is, known here; or null
     * @param withExternalId off when another organization here still holds the external id
     */
    Uni<Boolean> save(
            Transaction tx, WorkosOrganization organization, @Nullable String ownerId, boolean withExternalId) {
        String type = ownerId == null ? "team" : "personal";
        WorkosOrganization saved = withExternalId
                ? organization
                : new WorkosOrganization(organization.id(), organization.name(), null, organization.updatedAt());
        return repository.save(tx, saved, type, ownerId).chain(change -> {
            if (change == null || !(change.created() || change.name() || change.externalId())) {
                return no();
            }
            if (!change.created()) {
                return audited(
                        tx,
                        AuditEvent.success("ORG_SETTINGS_UPDATED", "organization", organization.id())
                                .with("name", change.name())
                                .with("external_id", change.externalId()));
            }
            AuditEvent created = AuditEvent.success("ORG_CREATED", "organization", organization.id())
                    .with("type", type);
            return audited(tx, ownerId == null ? created : created.target("user", ownerId));
        });
    }

    Uni<Boolean> save(Transaction tx, WorkosMembership membership) {
        return repository.save(tx, membership).chain(before -> {
            if (before == null) {
                return no();
            }
            String status = before.status() == null || before.status().equals("deleted") ? "none" : before.status();
            boolean isMember = !status.equals("none");
            boolean statusChanged = !status.equals(membership.status());
            boolean roleChanged = isMember && !membership.role().equals(before.role());
            return when(
                            statusChanged,
                            () -> audited(
                                    tx,
                                    of("MEMBERSHIP_CHANGED", membership)
                                            .with("old_status", status)
                                            .with("new_status", membership.status())
                                            .with("new_role", membership.role())))
                    .chain(() -> when(
                            roleChanged,
                            () -> audited(
                                    tx,
                                    of("ROLE_CHANGED", membership)
                                            .with("old_role", String.valueOf(before.role()))
                                            .with("new_role", membership.role()))))
                    .chain(() -> follow(tx, membership, statusChanged, roleChanged))
                    .replaceWith(statusChanged || roleChanged);
        });
    }

    private Uni<Void> follow(Transaction tx, WorkosMembership membership, boolean statusChanged, boolean roleChanged) {
        String userId = membership.userId();
        String orgId = membership.organizationId();
        if (statusChanged && membership.status().equals("inactive")) {
            return repository.endMembership(tx, userId, orgId, membership.updatedAt(), "membership_inactive");
        }
        return roleChanged
                ? repository.refreshSessions(tx, userId, orgId)
                : Uni.createFrom().voidItem();
    }

    Uni<Boolean> delete(Transaction tx, String orgId, String userId, String membershipId, Instant at) {
        return repository.delete(tx, orgId, userId, membershipId, at).chain(before -> {
            if (before == null || "deleted".equals(before.status())) {
                return no();
            }
            boolean wasKnown = before.status() != null;
            return when(
                            wasKnown,
                            () -> audited(
                                    tx,
                                    AuditEvent.success("ORG_MEMBER_REMOVED", "membership", membershipId)
                                            .target("user", userId)))
                    .chain(() -> repository.endMembership(tx, userId, orgId, at, "membership_deleted"))
                    .replaceWith(wasKnown);
        });
    }

    Uni<Boolean> forgetUser(Transaction tx, String userId, Instant at) {
        return repository.forgetUser(tx, userId, at);
    }

    Uni<Boolean> forgetOrganization(Transaction tx, String orgId, Instant at) {
        return repository.forgetOrganization(tx, orgId, at);
    }

    Uni<Boolean> endSession(Transaction tx, String sessionId) {
        return repository.endSession(tx, sessionId);
    }

    private static AuditEvent of(String action, WorkosMembership membership) {
        return AuditEvent.success(action, "membership", membership.id()).target("user", membership.userId());
    }

    private static Uni<Boolean> when(boolean condition, Supplier<Uni<Boolean>> action) {
        return condition ? action.get() : no();
    }

    private static Uni<Boolean> audited(Transaction tx, AuditEvent event) {
        return tx.audit(event).replaceWith(true);
    }

    private static Uni<Boolean> no() {
        return Uni.createFrom().item(false);
    }
}
