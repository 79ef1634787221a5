package care.eleva.auth.session;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.keys.SigningKeys;
import care.eleva.auth.workos.AccessToken;
import care.eleva.auth.workos.ClientDetails;
import care.eleva.auth.workos.SignInOutcome.SignedIn;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.ProblemException;
import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.security.TokenHash;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Transaction;
import care.eleva.kit.time.Ids;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
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
    private final WorkosSessions workos;
    private final CurrentRequest request;
    private final SessionConfig config;
    private final Clock clock;

    SessionService(
            NarrowLogins logins,
            SessionRepository repository,
            SessionRefresh refresh,
            SigningKeys keys,
            WorkosSessions workos,
            CurrentRequest request,
            SessionConfig config,
            Clock clock) {
        this.door = logins.session();
        this.repository = repository;
        this.refresh = refresh;
        this.keys = keys;
        this.workos = workos;
        this.request = request;
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
        return find(DatabaseContext.Presented.of(secret), TokenHash.of(secret))
                .chain(session ->
                        session == null ? Uni.createFrom().item(new Admission.Ended()) : admit(secret, session));
    }

    /** Ends the session of {@code secret} in all services at once; the item is WorkOS's id of it, or null. */
    public Uni<@Nullable String> signOut(String secret) {
        DatabaseContext.Presented context = DatabaseContext.Presented.of(secret);
        return find(context, TokenHash.of(secret))
                .chain(session -> session == null ? Uni.createFrom().nullItem() : signOut(context, session))
                .invoke(workos::end);
    }

    /** The session whose secret is presented; null when there is none, or its tokens cannot be read any more. */
    private Uni<@Nullable Session> find(DatabaseContext.Presented context, TokenHash id) {
        return door.query(context, row -> Optional.ofNullable(repository.map(row, id)), SessionRepository.FIND)
                .map(rows -> rows.isEmpty() ? null : rows.getFirst().orElse(null));
    }

    private Uni<String> insert(SignedIn signedIn) {
        AccessToken token = signedIn.accessToken();
        String secret = Secret.next();
        ClientDetails client = ClientDetails.of(request.get());
        UUID id = Ids.next(clock);
        return door.run(
                        DatabaseContext.Presented.of(secret).with(token.text(), token.userId()),
                        Access.WRITE,
                        tx -> repository
                                .insert(tx, id, TokenHash.of(secret), signedIn, client, clock.instant())
                                .chain(() -> note(tx, signedIn))
                                .chain(() -> repository.limit(tx)))
                .invoke(tooMany -> tooMany.forEach(workos::end))
                .replaceWith(secret);
    }

    private static Uni<Void> note(Transaction tx, SignedIn signedIn) {
        Uni<?> noted = tx.audit(event("AUTH_SIGNED_IN", signedIn));
        return signedIn.accessToken().impersonator() == null
                ? noted.replaceWithVoid()
                : noted.chain(() -> tx.audit(event("IMPERSONATION_STARTED", signedIn)))
                        .replaceWithVoid();
    }

    private static AuditEvent event(String action, SignedIn signedIn) {
        AuditEvent event = AuditEvent.success(
                        action, "session", signedIn.accessToken().sessionId())
                .target("user", signedIn.user().id());
        String method = signedIn.method();
        return method == null ? event : event.with("method", method);
    }

    private Uni<Admission> admit(String secret, Session session) {
        Instant now = clock.instant();
        if (session.isOver(now)) {
            return refresh.end(secret, session, session.overBecause(now)).replaceWith(new Admission.Ended());
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
        return door.run(context.with(session.accessToken(), session.userId()), Access.WRITE, this::end)
                .onFailure(failure -> refusal(failure) != null)
                .recoverWithUni(() -> door.run(
                        new DatabaseContext.Presented(context.hash(), null, session.userId()), Access.WRITE, this::end))
                .replaceWith(session.workosSessionId());
    }

    private Uni<@Nullable String> end(Transaction tx) {
        return repository.end(tx, "AUTH_SIGNED_OUT", null);
    }

    /** The database does not take a token that WorkOS has just handed us: either we are set up wrongly, or it ended. */
    private Uni<Void> refused(AccessToken token, Throwable failure) {
        String code = refusal(failure);
        LOG.errorf("the database refuses a new token of WorkOS: %s", code);
        // WorkOS may have reused a session that ended here: end it there too, so that the next sign-in gets a new one.
        return "session_revoked".equals(code)
                ? workos.endNow(token.sessionId())
                : Uni.createFrom().voidItem();
    }

    static @Nullable String refusal(Throwable failure) {
        if (!(failure instanceof ProblemException problem) || problem.type() != KitProblem.UNAUTHENTICATED) {
            return null;
        }
        PgException database = SqlStates.in(failure);
        return database == null ? null : database.getErrorMessage();
    }
}
