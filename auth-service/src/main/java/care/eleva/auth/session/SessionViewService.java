package care.eleva.auth.session;

import care.eleva.auth.workos.AccessToken;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.security.Caller;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;

/** Tells callers who they are: rights from the token, names from the mirror. */
@ApplicationScoped
class SessionViewService {
    private static final String NAMES = """
            SELECT u.email, u.first_name, u.last_name, o.name AS organization_name
              FROM (SELECT auth.user_id() AS user_id, auth.org_id() AS org_id) AS caller
              LEFT JOIN users u ON u.id = caller.user_id
              LEFT JOIN organizations o ON o.id = caller.org_id
            """;

    private final Database database;
    private final CurrentCaller caller;

    SessionViewService(Database database, CurrentCaller caller) {
        this.database = database;
        this.caller = caller;
    }

    Uni<SessionView> get() {
        return caller.get()
                .chain(who -> database.query(row -> view(who, row), NAMES).map(rows -> rows.getFirst()));
    }

    private static SessionView view(Caller caller, Row names) {
        AccessToken token = AccessToken.read(caller.token()).orElseThrow(KitProblem.UNAUTHENTICATED::exception);
        String orgId = caller.orgId();
        return new SessionView(
                new SessionView.User(
                        caller.userId(),
                        names.getString("email"),
                        names.getString("first_name"),
                        names.getString("last_name")),
                orgId == null ? null : new SessionView.Organization(orgId, names.getString("organization_name")),
                caller.role(),
                caller.permissions().stream().sorted().toList(),
                token.expiresAt(),
                caller.impersonator());
    }
}
