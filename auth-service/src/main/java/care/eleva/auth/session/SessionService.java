package care.eleva.auth.session;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.keys.SigningKeys;
import care.eleva.auth.workos.AccessToken;
import care.eleva.auth.workos.SignInOutcome.SignedIn;
import care.eleva.auth.workos.WorkosClient;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.ProblemException;
import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.security.TokenHash;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Transaction;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Opens, admits and ends sessions. Each change and its audit row commit together. */
@ApplicationScoped
public class SessionService {
    private static final Logger LOG = Logger.getLogger(SessionService.class);

    private final Door door;
    private final SessionRepository repository;
    private final SessionRefresh refresh;
    private final SigningKeys keys;
    private final WorkosClient workos;
    private final SessionConfig config;
    private final Clock clock;

    SessionService(
            NarrowLogins logins,
            SessionRepository repository,
            SessionRefresh refresh,
            SigningKeys keys,
            WorkosClient workos,
            SessionConfig config,
            Clock clock) {
        this.door = logins.session();
        this.repository = repository;
        this.refresh = refresh;
        this.keys = keys;
        this.workos = workos;
        this.config = config;
        this.clock = clock;
    }

    /** Opens a session for whom WorkOS has signed in; the item is the secret for the cookie. */
    public Uni<String> open(SignedIn signedIn) {
        AccessToken token = signedIn.accessToken();
        return keys.ensure(token.kid())
                .chain(() -> insert(signedIn))
                .onFailure(failure -> "token_key_unknown".equals(refusal(failure)))
                .recoverWithUni(() -> keys.refresh().chain(() -> insert(signedIn)))
                .onFailure(failure -> refusal(failure) != null)
                .call(failure -> refused(token, failure));
    }

    /** Whether the session of {@code secret} lets a request in, refreshing its token when that is due. */
    public Uni<Admission> admit(String secret) {
        TokenHash id = TokenHash.of(secret);
        DatabaseContext context = DatabaseContext.Presented.of(secret);
        return door.query(
                        context, row -> java.util.Optional.ofNullable(repository.map(row, id)), SessionRepository.FIND)
                .chain(rows -> {
                    Session session = rows.isEmpty() ? null : rows.getFirst().orElse(null);
                    return session == null ? Uni.createFrom().item(new Admission.Ended()) : admit(secret, session);
                });
    }

    /** Ends the session of {@code secret} in all services at once; the item is WorkOS's id of it, or null. */
    public Uni<@Nullable String> signOut(String secret) {
        TokenHash id = TokenHash.of(secret);
        DatabaseContext.Presented context = DatabaseContext.Presented.of(secret);
        return door.query(
                        context, row -> java.util.Optional.ofNullable(repository.map(row, id)), SessionRepository.FIND)
                .chain(rows -> {
                    Session session = rows.isEmpty() ? null : rows.getFirst().orElse(null);
                    return session == null ? Uni.createFrom().nullItem() : signOut(context, session);
                })
                .invoke(this::endAtWorkos);
    }

    @Scheduled(every = "{eleva.session.sweep-every}", delayed = "{eleva.session.sweep-every}")
    Uni<Void> sweep() {
        return door.run(new DatabaseContext.Anonymous(), Access.WRITE, repository::sweep)
                .onFailure()
                .invoke(failure -> LOG.warn("sessions were not swept", failure))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<String> insert(SignedIn signedIn) {
        AccessToken token = signedIn.accessToken();
        String secret = Secret.next();
        DatabaseContext context = DatabaseContext.Presented.of(secret).with(token.text(), token.userId());
        return door.run(
                        context,
                        Access.WRITE,
                        tx -> repository
                                .insert(tx, TokenHash.of(secret), token, signedIn.refreshToken(), clock.instant())
                                .chain(() -> tx.audit(signedInEvent(signedIn))))
                .replaceWith(secret);
    }

    private static AuditEvent signedInEvent(SignedIn signedIn) {
        AuditEvent event = AuditEvent.success(
                        "AUTH_SIGNED_IN", "session", signedIn.accessToken().sessionId())
                .target("user", signedIn.user().id());
        String method = signedIn.method();
        return method == null ? event : event.with("method", method);
    }

    private Uni<Admission> admit(String secret, Session session) {
        Instant now = clock.instant();
        if (session.isOver(now)) {
            return refresh.end(secret, session.overBecause(now)).replaceWith(new Admission.Ended());
        }
        if (refresh.isDue(session, now)) {
            return refresh.of(secret, session);
        }
        Admission admitted = new Admission.Admitted(session.accessToken());
        return session.lastUsedAt().plus(config.touchEvery()).isAfter(now)
                ? Uni.createFrom().item(admitted)
                : touch(secret, now).replaceWith(admitted);
    }

    private Uni<Void> touch(String secret, Instant now) {
        return door.run(DatabaseContext.Presented.of(secret), Access.WRITE, tx -> repository.touch(tx, now));
    }

    /** In the user's name as long as the token is good; without it when it is not, because signing out always works. */
    private Uni<String> signOut(DatabaseContext.Presented context, Session session) {
        return door.run(context.with(session.accessToken(), session.userId()), Access.WRITE, tx -> end(tx, session))
                .onFailure(failure -> refusal(failure) != null)
                .recoverWithUni(() -> door.run(context, Access.WRITE, tx -> end(tx, session)))
                .replaceWith(session.workosSessionId());
    }

    /** The audit row comes first: with the revocation, the context loses its user. */
    private Uni<Void> end(Transaction tx, Session session) {
        AuditEvent event = AuditEvent.success("AUTH_SIGNED_OUT", "session", session.workosSessionId())
                .target("user", session.userId());
        return tx.audit(event)
                .chain(() -> repository.delete(tx))
                .chain(() -> tx.execute("SELECT auth.revoke($1)", session.workosSessionId()))
                .replaceWithVoid();
    }

    /** Nobody waits for this: the session has ended here, whatever WorkOS answers. */
    private void endAtWorkos(@Nullable String workosSessionId) {
        if (workosSessionId != null) {
            workos.revokeSession(workosSessionId)
                    .subscribe()
                    .with(
                            reply -> LOG.debugf(
                                    "session ended at WorkOS: %s",
                                    reply.getClass().getSimpleName()),
                            failure -> LOG.warn("session not ended at WorkOS", failure));
        }
    }

    /** The database does not take a token that WorkOS has just handed us: either we are set up wrongly, or it ended. */
    private Uni<Void> refused(AccessToken token, Throwable failure) {
        String code = refusal(failure);
        LOG.errorf("the database refuses a new token of WorkOS: %s", code);
        // WorkOS may have reused a session that ended here: end it there too, so that the next sign-in gets a new one.
        return "session_revoked".equals(code)
                ? workos.revokeSession(token.sessionId()).replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private static @Nullable String refusal(Throwable failure) {
        if (!(failure instanceof ProblemException problem) || problem.type() != KitProblem.UNAUTHENTICATED) {
            return null;
        }
        PgException database = SqlStates.in(failure);
        return database == null ? null : database.getErrorMessage();
    }
}
