package care.eleva.kit.security;

import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.ProblemResponses;
import care.eleva.kit.tenancy.Database;
import io.quarkus.security.ForbiddenException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * A refused request is a fact for the audit trail. Its row is written in a transaction of its own, since the refused
 * work has none; when it cannot be written, the client learns that instead of the refusal.
 */
@ApplicationScoped
class DenialMapper {
    /** What the log takes as an id; a path of anything else might be somebody's name. */
    private static final Pattern OPAQUE = Pattern.compile("/[A-Za-z0-9][A-Za-z0-9_.:/-]{0,199}");

    private final Database database;
    private final CurrentRequest request;
    private final ProblemResponses responses;

    DenialMapper(Database database, CurrentRequest request, ProblemResponses responses) {
        this.database = database;
        this.request = request;
        this.responses = responses;
    }

    @ServerExceptionMapper
    public Uni<Response> map(ForbiddenException failure) {
        String path = request.get().path();
        AuditEvent event = AuditEvent.denied(
                "UNAUTHORIZED_ACCESS_ATTEMPT", "endpoint", OPAQUE.matcher(path).matches() ? path.substring(1) : null);
        return database.write(transaction -> transaction.audit(event))
                .map(audited -> responses.of(
                        failure instanceof ImpersonationRefusedException
                                ? KitProblem.IMPERSONATION_REFUSED
                                : KitProblem.PERMISSION_DENIED))
                .onFailure()
                .recoverWithItem(responses::of);
    }
}
