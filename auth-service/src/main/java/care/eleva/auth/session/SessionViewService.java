package care.eleva.auth.session;

import care.eleva.auth.workos.AccessToken;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.security.Caller;
import care.eleva.kit.security.CurrentCaller;
import care.eleva.kit.tenancy.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Tells callers who they are: rights from the token, names from the mirror. */
@ApplicationScoped
class SessionViewService {
    private static final String VIEW = """
            SELECT u.email, u.first_name, u.last_name, o.name AS organization_name,
                   s.id AS session_id, s.created_at, s.idle_expires_at, s.expires_at
              FROM (SELECT auth.user_id() AS user_id, auth.org_id() AS org_id) AS caller
              LEFT JOIN users u ON u.id = caller.user_id
              LEFT JOIN organizations o ON o.id = caller.org_id
              LEFT JOIN session s ON s.workos_session_id = (SELECT auth.session_id())
             ORDER BY s.last_used_at DESC LIMIT 1
            """;

    private final Database database;
    private final CurrentCaller caller;

    SessionViewService(Database database, CurrentCaller caller) {
        this.database = database;
        this.caller = caller;
    }

    Uni<SessionView> get() {
        return caller.get()
                .chain(who -> database.query(row -> view(who, row), VIEW).map(rows -> rows.getFirst()));
    }

    private static SessionView view(Caller caller, Row row) {
        AccessToken token = AccessToken.read(caller.token()).orElseThrow(KitProblem.UNAUTHENTICATED::exception);
        String orgId = caller.orgId();
        return new SessionView(
                new SessionView.User(
                        caller.userId(),
                        row.getString("email"),
                        row.getString("first_name"),
                        row.getString("last_name")),
                orgId == null ? null : new SessionView.Organization(orgId, row.getString("organization_name")),
                caller.role(),
                caller.permissions().stream().sorted().toList(),
                token.expiresAt(),
                caller.authenticatedAt(),
                caller.impersonator(),
                session(row));
    }

    private static SessionView.@Nullable Own session(Row row) {
        return row.getUUID("session_id") == null
                ? null
                : new SessionView.Own(
                        row.getUUID("session_id"),
                        row.getOffsetDateTime("created_at").toInstant(),
                        row.getOffsetDateTime("idle_expires_at").toInstant(),
                        row.getOffsetDateTime("expires_at").toInstant());
    }
}
