package care.eleva.auth.sync;

import care.eleva.auth.sync.EventRepository.Outcome;
import care.eleva.auth.workos.WorkosEvent;
import care.eleva.auth.workos.WorkosEvent.InvitationAccepted;
import care.eleva.auth.workos.WorkosEvent.MembershipDeleted;
import care.eleva.auth.workos.WorkosEvent.MembershipSaved;
import care.eleva.auth.workos.WorkosEvent.OrganizationDeleted;
import care.eleva.auth.workos.WorkosEvent.OrganizationSaved;
import care.eleva.auth.workos.WorkosEvent.RolesChanged;
import care.eleva.auth.workos.WorkosEvent.SessionRevoked;
import care.eleva.auth.workos.WorkosEvent.Unusable;
import care.eleva.auth.workos.WorkosEvent.UserDeleted;
import care.eleva.auth.workos.WorkosEvent.UserSaved;
import care.eleva.auth.workos.WorkosOrganization;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Applies one event: the cursor, the change and its audit row in one transaction, in the context of the organization and
 * the user whom it concerns. An event that was applied before changes nothing.
 */
@ApplicationScoped
class EventApplier {
    private static final Logger LOG = Logger.getLogger(EventApplier.class);

    private final Acquaintance acquaintance;
    private final Mirror mirror;
    private final StreamRepository stream;
    private final EventRepository events;
    private final Event<RolesAtWorkosChanged> roles;
    private final Duration lease;
    private final LongAdder skipped = new LongAdder();

    EventApplier(
            Acquaintance acquaintance,
            Mirror mirror,
            StreamRepository stream,
            EventRepository events,
            Event<RolesAtWorkosChanged> roles,
            SyncConfig config) {
        this.acquaintance = acquaintance;
        this.mirror = mirror;
        this.stream = stream;
        this.events = events;
        this.roles = roles;
        this.lease = config.lease();
    }

    /** Fails without a trace when the lease is lost, WorkOS or the database is away, or the event cannot be applied. */
    Uni<Outcome> apply(long fence, WorkosEvent event) {
        return prepare(event)
                .chain(() -> commit(fence, event, true))
                .onFailure(Acquaintance::isExternalIdTaken)
                .recoverWithUni(() -> commit(fence, event, false))
                .invoke(() -> tell(event));
    }

    /** Goes on without an event that cannot be applied. */
    Uni<Void> giveUp(long fence, WorkosEvent event) {
        return acquaintance.write(
                null,
                null,
                tx -> stream.advance(tx, fence, event.id(), lease)
                        .chain(() -> note(tx, event, Outcome.FAILED))
                        .replaceWithVoid());
    }

    private Uni<Outcome> commit(long fence, WorkosEvent event, boolean withExternalId) {
        Outcome expected = event.what() instanceof Unusable ? Outcome.SKIPPED : Outcome.UNCHANGED;
        return acquaintance.write(
                orgOf(event),
                userOf(event),
                tx -> stream.advance(tx, fence, event.id(), lease)
                        .chain(() -> note(tx, event, expected))
                        .chain(first -> change(tx, event, first, withExternalId))
                        .chain(changed -> changed
                                ? events.outcome(tx, event.id(), Outcome.CHANGED)
                                        .replaceWith(Outcome.CHANGED)
                                : Uni.createFrom().item(expected)));
    }

    private Uni<Boolean> note(Transaction tx, WorkosEvent event, Outcome outcome) {
        String type = event.type().matches("[a-z0-9_.]{1,100}") ? event.type() : "unknown";
        return events.note(tx, event.id(), type, outcome);
    }

    private Uni<Void> prepare(WorkosEvent event) {
        return switch (event.what()) {
            case MembershipSaved(var membership) -> acquaintance.make(membership.organizationId(), membership.userId());
            case MembershipDeleted deleted -> acquaintance.make(deleted.organizationId(), deleted.userId());
            case OrganizationSaved(var organization) -> owner(organization);
            default -> Uni.createFrom().voidItem();
        };
    }

    private Uni<Void> owner(WorkosOrganization organization) {
        String ownerId = Mirror.ownerOf(organization);
        return ownerId == null ? Uni.createFrom().voidItem() : acquaintance.makeUser(ownerId);
    }

    private Uni<Boolean> change(Transaction tx, WorkosEvent event, boolean first, boolean withExternalId) {
        return switch (event.what()) {
            case UserSaved(var user) -> mirror.save(tx, user);
            case UserDeleted(var userId) -> mirror.forgetUser(tx, userId, event.at());
            case OrganizationSaved(var organization) ->
                mirror.save(tx, organization, Mirror.ownerOf(organization), withExternalId);
            case OrganizationDeleted(var orgId) -> mirror.forgetOrganization(tx, orgId, event.at());
            case MembershipSaved(var membership) -> mirror.save(tx, membership);
            case MembershipDeleted(var id, var userId, var orgId) -> mirror.delete(tx, orgId, userId, id, event.at());
            case SessionRevoked(var sessionId) -> mirror.endSession(tx, sessionId);
            case InvitationAccepted accepted when first -> accepted(tx, accepted);
            case InvitationAccepted again -> Uni.createFrom().item(false);
            case RolesChanged changed -> Uni.createFrom().item(false);
            case Unusable unusable -> Uni.createFrom().item(false);
        };
    }

    private static Uni<Boolean> accepted(Transaction tx, InvitationAccepted accepted) {
        AuditEvent event = AuditEvent.success("ORG_INVITATION_ACCEPTED", "invitation", accepted.invitationId());
        String userId = accepted.userId();
        return tx.audit(userId == null ? event : event.target("user", userId)).replaceWith(true);
    }

    private void tell(WorkosEvent event) {
        if (event.what() instanceof RolesChanged) {
            roles.fireAsync(new RolesAtWorkosChanged(event.type()));
        }
        if (event.what() instanceof Unusable(String reason)) {
            skipped.increment();
            LOG.warnf(
                    "event skipped, the %d. since the start: %s, %s (%s)",
                    skipped.sum(), event.id(), event.type(), reason);
        }
    }

    private static @Nullable String orgOf(WorkosEvent event) {
        return switch (event.what()) {
            case OrganizationSaved(var organization) -> organization.id();
            case OrganizationDeleted(var orgId) -> orgId;
            case MembershipSaved(var membership) -> membership.organizationId();
            case MembershipDeleted deleted -> deleted.organizationId();
            case InvitationAccepted accepted -> accepted.organizationId();
            default -> null;
        };
    }

    private static @Nullable String userOf(WorkosEvent event) {
        return switch (event.what()) {
            case UserSaved(var user) -> user.id();
            case UserDeleted(var userId) -> userId;
            case OrganizationSaved(var organization) -> Mirror.ownerOf(organization);
            case MembershipSaved(var membership) -> membership.userId();
            case MembershipDeleted deleted -> deleted.userId();
            default -> null;
        };
    }
}
