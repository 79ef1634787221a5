package care.eleva.auth.member;

import care.eleva.auth.member.MemberRepository.Claim;
import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosDirectory;
import care.eleva.auth.workos.WorkosMembership;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.security.Caller;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * How a member is changed: the organization is reserved for this one change, the rules are checked, WorkOS is asked with
 * no transaction open, and the mirror, the trail and the sessions follow in one transaction. What nobody saw the end of
 * (a kill, a lost reply) is looked up at WorkOS by whoever comes next.
 */
@ApplicationScoped
class MemberChanges {
    private static final Logger LOG = Logger.getLogger(MemberChanges.class);

    private final Database database;
    private final CurrentCaller caller;
    private final MemberRepository members;
    private final MemberSettlement settlement;
    private final WorkosDirectory workos;
    private final MemberConfig config;
    private final Clock clock;

    MemberChanges(
            Database database,
            CurrentCaller caller,
            MemberRepository members,
            MemberSettlement settlement,
            WorkosDirectory workos,
            MemberConfig config,
            Clock clock) {
        this.database = database;
        this.caller = caller;
        this.members = members;
        this.settlement = settlement;
        this.workos = workos;
        this.config = config;
        this.clock = clock;
    }

    Uni<MembershipView> make(String userId, MemberChange change) {
        return caller.get()
                .chain(who -> reserved(
                        userId,
                        who,
                        claim -> facts(userId)
                                .invoke(facts -> change.check().accept(who, facts))
                                .onFailure()
                                .call(refused -> giveBack(claim, true))
                                .chain(facts -> ask(claim, who, facts, change))));
    }

    /** Runs {@code work}, which gives the claim back, while nobody else changes a member of the organization. */
    <T> Uni<T> reserved(String userId, Caller who, Function<UUID, Uni<T>> work) {
        UUID claim = Ids.next(clock);
        String orgId = who.requireOrgId();
        return database.write(tx ->
                        members.claim(tx, userId, claim, config.changeLife().toSeconds()))
                .invoke(MemberChanges::requireTaken)
                .chain(taken -> settle(taken, orgId)
                        .onFailure()
                        .call(unsettled -> giveBack(claim, false))
                        .chain(() -> work.apply(claim)));
    }

    /** What is known of a member; the claim must be held. */
    Uni<MemberFacts> facts(String userId) {
        return database.<MemberFacts>read(tx -> members.facts(tx, userId, config.administratorRoles())
                .onItem()
                .ifNull()
                .failWith(MemberProblem.MEMBER_NOT_FOUND::exception));
    }

    Uni<Void> giveBack(UUID claim, boolean seen) {
        return database.write(tx -> members.release(tx, claim, seen))
                .onFailure()
                .invoke(failure -> LOG.warn("a claim was not given back; it runs out by itself", failure))
                .onFailure()
                .recoverWithNull();
    }

    private static void requireTaken(Claim claim) {
        if (!claim.taken()) {
            throw MemberProblem.MEMBER_CHANGE_IN_PROGRESS.exception();
        }
    }

    private Uni<Void> settle(Claim claim, String orgId) {
        String unfinished = claim.unfinished();
        return unfinished == null ? Uni.createFrom().voidItem() : settlement.settle(unfinished, orgId);
    }

    private Uni<MembershipView> ask(UUID claim, Caller who, MemberFacts facts, MemberChange change) {
        return change.ask().apply(facts).chain(reply -> switch (reply) {
            case Reply.Done<MemberState>(MemberState state) -> note(claim, who, facts, state, change);
            case Reply.Refused<MemberState> refused ->
                giveBack(claim, !refused.isNotFound())
                        .chain(() -> Uni.createFrom().failure(MemberRefusal.of(refused)));
            case Reply.Transient<MemberState> unknown -> look(claim, who, facts, change);
        });
    }

    /** No answer: WorkOS may have done it all the same. */
    private Uni<MembershipView> look(UUID claim, Caller who, MemberFacts facts, MemberChange change) {
        return workos.memberships(facts.userId(), who.requireOrgId()).chain(reply -> {
            if (reply instanceof Reply.Done<List<WorkosMembership>>(List<WorkosMembership> found)) {
                MemberState state = found.isEmpty() ? MemberState.gone(facts) : MemberState.of(found.getFirst());
                if (change.wanted().test(state)) {
                    return note(claim, who, facts, state, change);
                }
            }
            return giveBack(claim, false)
                    .chain(() -> Uni.createFrom().failure(KitProblem.TEMPORARILY_UNAVAILABLE.exception()));
        });
    }

    private Uni<MembershipView> note(
            UUID claim, Caller who, MemberFacts facts, MemberState state, MemberChange change) {
        return database.write(tx -> note(tx, claim, who, facts, state, change))
                .onFailure()
                .call(failed -> giveBack(claim, false))
                .replaceWith(() -> new MembershipView(facts.userId(), state.role(), state.status()));
    }

    /** Sessions come last: when they are the caller's own, nothing can be said in that name afterwards. */
    private Uni<Void> note(
            Transaction tx, UUID claim, Caller who, MemberFacts facts, MemberState state, MemberChange change) {
        boolean same = state.role().equals(facts.role()) && state.status().equals(facts.status());
        return members.record(tx, facts, state.role(), state.status(), state.directoryManaged(), state.updatedAt())
                .invoke(() -> {
                    if (same) {
                        tx.nothingHappened();
                    }
                })
                .call(() -> same
                        ? Uni.createFrom().voidItem()
                        : tx.audit(change.event().apply(facts, state)))
                .chain(() -> members.release(tx, claim, true))
                .chain(() -> change.ends().isEmpty()
                        ? members.refreshSessions(tx, facts.userId(), who.requireOrgId())
                        : members.endMembership(
                                tx, facts.userId(), who.requireOrgId(), clock.instant(), change.ends()));
    }
}
