package care.eleva.auth.member;

import care.eleva.kit.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Which changes of a member are allowed. Nobody changes oneself; the owner stays; an organization that has an
 * administrator keeps one; and what the identity provider of the organization manages is left to it.
 */
@ApplicationScoped
class MemberRules {
    private final MemberConfig config;

    MemberRules(MemberConfig config) {
        this.config = config;
    }

    void changeRole(Caller caller, MemberFacts member, String role) {
        requireOther(caller, member);
        if (!isAdministrator(role)) {
            requireNotOwner(member);
            requireNotLast(member);
        }
    }

    void deactivate(Caller caller, MemberFacts member) {
        requireOther(caller, member);
        requireNotPending(member);
        requireNotOwner(member);
        requireNotLast(member);
    }

    void reactivate(Caller caller, MemberFacts member) {
        requireOther(caller, member);
        requireNotPending(member);
    }

    void remove(Caller caller, MemberFacts member) {
        requireOther(caller, member);
        requireNotOwner(member);
        requireNotLast(member);
    }

    void leave(MemberFacts self) {
        requireManagedHere(self);
        if (self.personal() && (self.ownerId() == null || self.userId().equals(self.ownerId()))) {
            throw MemberProblem.PERSONAL_ORGANIZATION.exception();
        }
        requireNotOwner(self);
        requireNotLast(self);
    }

    /** Whether somebody can become the owner; whether the caller may say so is the database's decision. */
    void own(MemberFacts member) {
        requireExisting(member);
        if (member.personal()) {
            throw MemberProblem.PERSONAL_ORGANIZATION.exception();
        }
        if (!member.isActive()) {
            throw MemberProblem.MEMBER_INACTIVE.exception();
        }
        if (!isAdministrator(member.role())) {
            throw MemberProblem.OWNER_NOT_ADMINISTRATOR.exception();
        }
    }

    private void requireOther(Caller caller, MemberFacts member) {
        requireExisting(member);
        if (caller.userId().equals(member.userId())) {
            throw MemberProblem.MEMBER_IS_SELF.exception();
        }
        requireManagedHere(member);
    }

    private static void requireExisting(MemberFacts member) {
        if (member.isDeleted()) {
            throw MemberProblem.MEMBER_NOT_FOUND.exception();
        }
    }

    private static void requireManagedHere(MemberFacts member) {
        requireExisting(member);
        if (member.directoryManaged()) {
            throw MemberProblem.MEMBER_DIRECTORY_MANAGED.exception();
        }
    }

    private static void requireNotPending(MemberFacts member) {
        if ("pending".equals(member.status())) {
            throw MemberProblem.MEMBER_PENDING.exception();
        }
    }

    private static void requireNotOwner(MemberFacts member) {
        if (member.isOwner()) {
            throw MemberProblem.MEMBER_IS_OWNER.exception();
        }
    }

    private void requireNotLast(MemberFacts member) {
        if (member.isActive() && isAdministrator(member.role()) && member.otherAdministrators() == 0) {
            throw MemberProblem.LAST_ADMINISTRATOR.exception();
        }
    }

    private boolean isAdministrator(String role) {
        return config.administratorRoles().contains(role);
    }
}
