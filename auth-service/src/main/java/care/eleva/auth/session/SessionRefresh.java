package care.eleva.auth.session;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.keys.SigningKeys;
import care.eleva.auth.workos.AccessToken;
import care.eleva.auth.workos.ClientDetails;
import care.eleva.auth.workos.SignInOutcome;
import care.eleva.auth.workos.WorkosClient;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.security.TokenHash;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.logging.Logger;

/**
 * Exchanges a session's tokens for new ones: once, however many requests and replicas find them old. In a process they
 * share one exchange; between processes the lock of the session's row makes all but one wait and then read the new pair.
 * The new pair is committed before anybody gets it. A reply that got lost is asked for again with the same refresh token,
 * which WorkOS answers with the same pair for half a minute.
 */
@ApplicationScoped
class SessionRefresh {
    private static final Logger LOG = Logger.getLogger(SessionRefresh.class);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    /** A token with less to live than this may be dead when it arrives. */
    private static final Duration SPARE = Duration.ofSeconds(2);

    private final Door door;
    private final SessionRepository repository;
    private final WorkosClient workos;
    private final SigningKeys keys;
    private final CurrentRequest request;
    private final SessionConfig config;
    private final Clock clock;
    private final ConcurrentMap<TokenHash, Uni<Admission>> running = new ConcurrentHashMap<>();

    SessionRefresh(
            NarrowLogins logins,
            SessionRepository repository,
            WorkosClient workos,
            SigningKeys keys,
            CurrentRequest request,
            SessionConfig config,
            Clock clock) {
        this.door = logins.session();
        this.repository = repository;
        this.workos = workos;
        this.keys = keys;
        this.request = request;
        this.config = config;
        this.clock = clock;
    }

    /** Whether the token is about to expire, or its key has left WorkOS's key set. */
    boolean isDue(Session session, Instant now) {
        return !session.tokenExpiresAt().minus(config.refreshAhead()).isAfter(now)
                || !keys.isTrusted(session.tokenKid());
    }

    /** Refreshes the session of {@code secret} and admits it with the new token. */
    Uni<Admission> of(String secret, Session seen) {
        TokenHash id = TokenHash.of(secret);
        Uni<Admission> mine = exchange(secret, id)
                .onFailure(failure -> SqlStates.is(failure, LOCK_NOT_AVAILABLE))
                .recoverWithUni(() -> stillGood(seen))
                .onTermination()
                .invoke(() -> running.remove(id))
                .memoize()
                .indefinitely();
        Uni<Admission> others = running.putIfAbsent(id, mine);
        if (others == null) {
            return mine;
        }
        return isGood(seen) ? Uni.createFrom().item(new Admission.Admitted(seen.accessToken())) : here(others);
    }

    /** Ends a session that is over, with its audit row; the item says whether this call did. */
    Uni<Boolean> end(String secret, String reason) {
        TokenHash id = TokenHash.of(secret);
        return door.run(
                DatabaseContext.Presented.of(secret),
                Access.WRITE,
                tx -> repository
                        .lock(tx, id)
                        .chain(session -> session == null
                                ? repository.delete(tx)
                                : end(tx, session, reason).replaceWith(true)));
    }

    private Uni<Admission> exchange(String secret, TokenHash id) {
        ClientDetails client = ClientDetails.of(request.get());
        return door.run(
                DatabaseContext.Presented.of(secret),
                Access.WRITE,
                tx -> repository.lock(tx, id).chain(session -> {
                    if (session == null) {
                        return Uni.createFrom().item(new Admission.Ended());
                    }
                    return isDue(session, clock.instant())
                            ? ask(tx, id, session, client)
                            : Uni.createFrom().item(new Admission.Admitted(session.accessToken()));
                }));
    }

    private Uni<Admission> ask(Transaction tx, TokenHash id, Session session, ClientDetails client) {
        return workos.refresh(session.refreshToken(), session.orgId(), client).chain(outcome -> switch (outcome) {
            case SignInOutcome.SignedIn signedIn -> store(tx, id, session, signedIn);
            case SignInOutcome.Transient away -> stillGood(session);
            case SignInOutcome.Terminal no -> over(tx, session, no.code());
            case SignInOutcome.NeedsSso sso -> over(tx, session, "sso_required");
            case SignInOutcome.NeedsMfa mfa -> over(tx, session, mfa.code());
            case SignInOutcome.NeedsOrganizationSelection choice ->
                over(tx, session, "organization_selection_required");
        });
    }

    private Uni<Admission> store(Transaction tx, TokenHash id, Session session, SignInOutcome.SignedIn signedIn) {
        AccessToken token = signedIn.accessToken();
        boolean same = token.userId().equals(session.userId())
                && token.sessionId().equals(session.workosSessionId())
                && Objects.equals(token.organizationId(), session.orgId());
        if (!same) {
            LOG.error("WorkOS answered a refresh with somebody else's token");
            return over(tx, session, "identity_changed");
        }
        return repository
                .refreshed(tx, id, token, signedIn.refreshToken(), clock.instant())
                .call(() -> keys.ensure(token.kid()))
                .replaceWith(new Admission.Admitted(token.text()));
    }

    private Uni<Admission> over(Transaction tx, Session session, String reason) {
        return end(tx, session, reason).replaceWith(new Admission.Ended());
    }

    private Uni<Void> end(Transaction tx, Session session, String reason) {
        AuditEvent event = AuditEvent.success("AUTH_SESSION_ENDED", "session", session.workosSessionId())
                .target("user", session.userId())
                .with("reason", reason);
        return tx.audit(event)
                .chain(() -> repository.delete(tx))
                .chain(() -> tx.execute("SELECT auth.revoke($1)", session.workosSessionId()))
                .replaceWithVoid();
    }

    /** The token that is there, when it is good for another moment; WorkOS being away is nobody's sign-out. */
    private Uni<Admission> stillGood(Session session) {
        return isGood(session)
                ? Uni.createFrom().item(new Admission.Admitted(session.accessToken()))
                : Uni.createFrom()
                        .failure(KitProblem.TEMPORARILY_UNAVAILABLE.exception(
                                "The session cannot be renewed just now; it has not ended."));
    }

    private boolean isGood(Session session) {
        return session.tokenExpiresAt().minus(SPARE).isAfter(clock.instant()) && keys.isTrusted(session.tokenKid());
    }

    /** Another request's answer, delivered on this request's own context. */
    private static Uni<Admission> here(Uni<Admission> others) {
        Context context = Vertx.currentContext();
        return context == null ? others : others.emitOn(command -> context.runOnContext(ignored -> command.run()));
    }
}
