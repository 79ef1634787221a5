package care.eleva.auth.member;

import care.eleva.auth.workos.Reply;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.security.Caller;
import io.smallrye.mutiny.Uni;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One kind of change of a member.
 *
 * @param check ends the change with a problem when it is not allowed
 * @param ask has WorkOS do it; doing it twice is the same as once
 * @param wanted whether a membership stands as it should afterwards
 * @param event what the trail says about it, when anything is different from before
 * @param ends the reason with which the member's sessions end, or empty when they get new tokens instead
 */
record MemberChange(
        BiConsumer<Caller, MemberFacts> check,
        Function<MemberFacts, Uni<Reply<MemberState>>> ask,
        Predicate<MemberState> wanted,
        BiFunction<MemberFacts, MemberState, AuditEvent> event,
        String ends) {}
