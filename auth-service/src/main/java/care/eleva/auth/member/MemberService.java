package care.eleva.auth.member;

import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosDirectory;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.Page;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.security.Caller;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Lists members and changes them, each change by the rules of {@link MemberRules}. */
@ApplicationScoped
class MemberService {
    private final MemberRepository members;
    private final MemberChanges changes;
    private final MemberRules rules;
    private final AssignableRoles roles;
    private final WorkosDirectory workos;
    private final Database database;
    private final CurrentCaller caller;

    MemberService(
            MemberRepository members,
            MemberChanges changes,
            MemberRules rules,
            AssignableRoles roles,
            WorkosDirectory workos,
            Database database,
            CurrentCaller caller) {
        this.members = members;
        this.changes = changes;
        this.rules = rules;
        this.roles = roles;
        this.workos = workos;
        this.database = database;
        this.caller = caller;
    }

    Uni<Page<MemberView>> list(int limit, @Nullable String after, @Nullable String status) {
        return members.list(limit + 1, decode(after), status)
                .map(rows -> Page.of(rows, limit, last -> encode(last.userId())));
    }

    Uni<MemberView> get(String userId) {
        return members.get(userId);
    }

    Uni<MembershipView> changeRole(String userId, String role) {
        MemberChange change = new MemberChange(
                (who, member) -> rules.changeRole(who, member, role),
                member -> workos.changeRole(member.membershipId(), role).map(reply -> reply.map(MemberState::of)),
                state -> state.role().equals(role),
                (member, state) -> event("ROLE_CHANGED", member)
                        .with("old_role", member.role())
                        .with("new_role", state.role()),
                "");
        return roles.require(role, "ROLE_CHANGED").chain(() -> changes.make(userId, change));
    }

    Uni<MembershipView> deactivate(String userId) {
        return changes.make(
                userId,
                new MemberChange(
                        rules::deactivate,
                        member -> workos.deactivateMembership(member.membershipId())
                                .map(reply -> reply.map(MemberState::of)),
                        state -> state.status().equals("inactive"),
                        MemberService::statusChanged,
                        "member_deactivated"));
    }

    Uni<MembershipView> reactivate(String userId) {
        return changes.make(
                userId,
                new MemberChange(
                        rules::reactivate,
                        member -> workos.reactivateMembership(member.membershipId())
                                .map(reply -> reply.map(MemberState::of)),
                        state -> state.status().equals("active"),
                        MemberService::statusChanged,
                        ""));
    }

    Uni<Void> remove(String userId) {
        return end(userId, rules::remove, "ORG_MEMBER_REMOVED", "member_removed");
    }

    Uni<Void> leave() {
        return caller.get()
                .chain(who ->
                        end(who.userId(), (self, member) -> rules.leave(member), "ORG_MEMBER_LEFT", "member_left"));
    }

    Uni<Void> transferOwnership(String userId) {
        return caller.get()
                .chain(who -> changes.reserved(
                        userId,
                        who,
                        claim -> changes.facts(userId)
                                .invoke(rules::own)
                                .chain(() -> transfer(userId, claim))
                                .onFailure()
                                .call(refused -> changes.giveBack(claim, true))));
    }

    private Uni<Void> transfer(String userId, UUID claim) {
        return database.write(tx -> members.transferOwnership(tx, userId)
                .invoke(done -> {
                    if (!done) {
                        throw MemberProblem.NOT_THE_OWNER.exception();
                    }
                })
                .chain(() -> tx.audit(AuditEvent.success("ORG_OWNERSHIP_TRANSFERRED", "user", userId)))
                .chain(() -> members.release(tx, claim, true)));
    }

    private Uni<Void> end(String userId, BiConsumer<Caller, MemberFacts> check, String action, String reason) {
        MemberChange change = new MemberChange(
                check,
                member -> workos.deleteMembership(member.membershipId()).map(reply -> gone(reply, member)),
                state -> state.status().equals("deleted"),
                (member, state) -> event(action, member).with("role", member.role()),
                reason);
        return changes.make(userId, change).replaceWithVoid();
    }

    /** A membership that WorkOS does not have is as gone as one that it has just deleted. */
    private static Reply<MemberState> gone(Reply<Boolean> reply, MemberFacts member) {
        return reply instanceof Reply.Refused<Boolean> refused && refused.isNotFound()
                ? new Reply.Done<>(MemberState.gone(member))
                : reply.map(deleted -> MemberState.gone(member));
    }

    private static AuditEvent statusChanged(MemberFacts member, MemberState state) {
        return event("MEMBERSHIP_CHANGED", member)
                .with("old_status", member.status())
                .with("new_status", state.status());
    }

    private static AuditEvent event(String action, MemberFacts member) {
        return AuditEvent.success(action, "membership", member.membershipId()).target("user", member.userId());
    }

    private static String encode(String userId) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(userId.getBytes(StandardCharsets.US_ASCII));
    }

    private static String decode(@Nullable String after) {
        try {
            return after == null
                    ? ""
                    : new String(Base64.getUrlDecoder().decode(after), StandardCharsets.US_ASCII).replace("\0", "");
        } catch (IllegalArgumentException unreadable) {
            throw KitProblem.VALIDATION_FAILED.exception("The cursor is not one of ours.");
        }
    }
}
