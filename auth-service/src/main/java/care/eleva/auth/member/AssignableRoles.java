package care.eleva.auth.member;

import care.eleva.auth.workos.Reply;
import care.eleva.auth.workos.WorkosRoles;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.problem.ProblemException;
import care.eleva.kit.security.Caller;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Set;

/**
 * Whether the caller may give a role: it is one of those that can be given, WorkOS knows it in this organization, and the
 * caller holds everything that it permits. Nobody can hand out more than he has.
 */
@ApplicationScoped
public class AssignableRoles {
    private final MemberConfig config;
    private final WorkosRoles workos;
    private final CurrentCaller caller;
    private final Database database;

    AssignableRoles(MemberConfig config, WorkosRoles workos, CurrentCaller caller, Database database) {
        this.config = config;
        this.workos = workos;
        this.caller = caller;
        this.database = database;
    }

    /**
     * Completes when the caller may give {@code role}; fails with the problem otherwise, and notes the attempt as a denied
     * {@code action}.
     */
    public Uni<Void> require(String role, String action) {
        if (!config.assignableRoles().contains(role)) {
            return Uni.createFrom().failure(MemberProblem.ROLE_NOT_ASSIGNABLE.exception());
        }
        return caller.get()
                .chain(who -> workos.permissionsByRole(who.requireOrgId())
                        .map(Reply::require)
                        .chain(roles -> judge(role, roles, who, action)));
    }

    private Uni<Void> judge(String role, Map<String, Set<String>> roles, Caller who, String action) {
        Set<String> permissions = roles.get(role);
        if (permissions == null) {
            return Uni.createFrom().failure(MemberProblem.ROLE_NOT_ASSIGNABLE.exception());
        }
        if (who.permissions().containsAll(permissions)) {
            return Uni.createFrom().voidItem();
        }
        ProblemException refused = MemberProblem.ROLE_EXCEEDS_OWN.exception();
        AuditEvent denied = AuditEvent.denied(action, "role", role).with("reason", "role_exceeds_own");
        return database.write(tx -> tx.audit(denied))
                .chain(() -> Uni.createFrom().failure(refused));
    }
}
