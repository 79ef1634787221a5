package care.eleva.auth.sync;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosDirectory;
import care.eleva.auth.workos.WorkosMembership;
import care.eleva.auth.workos.WorkosOrganization;
import care.eleva.auth.workos.WorkosPage;
import care.eleva.auth.workos.WorkosUser;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the mirror equal to what WorkOS lists, for when its events cannot tell: at the first start, and when the cursor is
 * lost. Page by page, so that nothing grows with the number of users; what WorkOS no longer has becomes a tombstone.
 * Repeating it, or events in between, change nothing that is right.
 */
@ApplicationScoped
public class Reconciler {
    private final Door door;
    private final Acquaintance acquaintance;
    private final Mirror mirror;
    private final MirrorRepository repository;
    private final WorkosDirectory workos;
    private final Clock clock;

    Reconciler(
            NarrowLogins logins,
            Acquaintance acquaintance,
            Mirror mirror,
            MirrorRepository repository,
            WorkosDirectory workos,
            Clock clock) {
        this.door = logins.sync();
        this.acquaintance = acquaintance;
        this.mirror = mirror;
        this.repository = repository;
        this.workos = workos;
        this.clock = clock;
    }

    /**
     * Repairs one organization and its memberships from what WorkOS says now; the item is how many rows changed. Each
     * change has its audit row and its consequences for sessions, as if the event had just come. Fails when WorkOS does
     * not answer.
     */
    public Uni<Integer> organization(String orgId) {
        return workos.organization(orgId)
                .map(WorkosAway::find)
                .chain(found -> found == null
                        ? forgetOrganization(orgId).map(Reconciler::one)
                        : reconcile(found, Reconciler::nothing));
    }

    /** A page of users. The item is WorkOS's cursor of the next, or null after the last. */
    Uni<Step> users(@Nullable String page, String covered) {
        return workos.users(page)
                .map(WorkosAway::require)
                .chain(users -> Sequence.each(users.items(), acquaintance::save)
                        .chain(() -> step(
                                users,
                                WorkosUser::id,
                                covered,
                                new Absence<>(this::usersHere, id -> id, this::missingUser))));
    }

    /** A page of organizations with all of their memberships; {@code between} runs before each. */
    Uni<Step> organizations(@Nullable String page, String covered, Supplier<Uni<Void>> between) {
        return workos.organizations(page)
                .map(WorkosAway::require)
                .chain(organizations -> Sequence.each(
                                organizations.items(),
                                organization -> between.get().chain(() -> reconcile(organization, between)))
                        .chain(() -> step(
                                organizations,
                                WorkosOrganization::id,
                                covered,
                                new Absence<>(this::organizationsHere, id -> id, this::missingOrganization))));
    }

    /**
     * What is left to do in a phase.
     *
     * @param next WorkOS's cursor of the page to read, or null when there is none
     * @param covered the greatest id up to which ours have been compared
     */
    record Step(@Nullable String next, String covered) {}

    private static <T, R> Uni<Step> step(
            WorkosPage<T> page, Function<T, String> id, String covered, Absence<R> absence) {
        Set<String> ids = page.items().stream().map(id).collect(Collectors.toSet());
        String next = page.next();
        String upTo = Absence.covered(covered, ids);
        return absence.check(covered, next == null ? null : upTo, ids).replaceWith(new Step(next, upTo));
    }

    private Uni<Integer> reconcile(WorkosOrganization organization, Supplier<Uni<Void>> between) {
        AtomicInteger changes = new AtomicInteger();
        return acquaintance
                .save(organization)
                .invoke(changed -> changes.addAndGet(one(changed)))
                .chain(() -> members(organization.id(), null, "", changes, between))
                .replaceWith(changes::get);
    }

    private Uni<Void> members(
            String orgId, @Nullable String page, String covered, AtomicInteger changes, Supplier<Uni<Void>> between) {
        return workos.membershipsOf(orgId, page)
                .map(WorkosAway::require)
                .chain(members -> Sequence.each(
                                members.items(),
                                member -> save(member).invoke(changed -> changes.addAndGet(one(changed))))
                        .chain(() -> step(
                                members,
                                WorkosMembership::id,
                                covered,
                                new Absence<>(
                                        (past, upTo, many) -> membersHere(orgId, past, upTo, many),
                                        MirrorRepository.MemberRef::membershipId,
                                        member -> missingMember(orgId, member)
                                                .invoke(changed -> changes.addAndGet(one(changed))))))
                        .chain(step -> step.next() == null
                                ? Uni.createFrom().voidItem()
                                : between.get()
                                        .chain(() -> members(orgId, step.next(), step.covered(), changes, between))));
    }

    private Uni<Boolean> save(WorkosMembership membership) {
        String orgId = membership.organizationId();
        String userId = membership.userId();
        return acquaintance
                .make(orgId, userId)
                .chain(() -> acquaintance.write(orgId, userId, tx -> mirror.save(tx, membership)));
    }

    private Uni<Boolean> missingUser(String userId) {
        return ifGone(
                workos.user(userId),
                () -> acquaintance.write(null, userId, tx -> mirror.forgetUser(tx, userId, clock.instant())));
    }

    private Uni<Boolean> missingOrganization(String orgId) {
        return ifGone(workos.organization(orgId), () -> forgetOrganization(orgId));
    }

    private Uni<Boolean> missingMember(String orgId, MirrorRepository.MemberRef member) {
        return ifGone(
                workos.membership(member.membershipId()),
                () -> acquaintance.write(
                        orgId,
                        member.userId(),
                        tx -> mirror.delete(tx, orgId, member.userId(), member.membershipId(), clock.instant())));
    }

    private Uni<Boolean> forgetOrganization(String orgId) {
        return acquaintance.write(orgId, null, tx -> mirror.forgetOrganization(tx, orgId, clock.instant()));
    }

    /** Nothing is forgotten because a list or an answer could not be read. */
    private static <T> Uni<Boolean> ifGone(Uni<Reply<T>> asked, Supplier<Uni<Boolean>> forget) {
        return asked.chain(reply -> reply instanceof Reply.Transient<T> unreadable && unreadable.isUnusable()
                ? Uni.createFrom().item(false)
                : Uni.createFrom()
                        .item(reply)
                        .map(WorkosAway::find)
                        .chain(found ->
                                found == null ? forget.get() : Uni.createFrom().item(false)));
    }

    private Uni<List<String>> usersHere(String past, @Nullable String upTo, int many) {
        return read(null, tx -> repository.users(tx, past, upTo, many));
    }

    private Uni<List<String>> organizationsHere(String past, @Nullable String upTo, int many) {
        return read(null, tx -> repository.organizations(tx, past, upTo, many));
    }

    private Uni<List<MirrorRepository.MemberRef>> membersHere(
            String orgId, String past, @Nullable String upTo, int many) {
        return read(orgId, tx -> repository.members(tx, orgId, past, upTo, many));
    }

    private <T> Uni<T> read(@Nullable String orgId, Function<Transaction, Uni<T>> work) {
        return door.run(new DatabaseContext.OfSystem(Acquaintance.ACTOR, orgId, null), Access.READ, work);
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }

    private static int one(boolean changed) {
        return changed ? 1 : 0;
    }
}
