package care.eleva.auth.session;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.keys.SigningKeys;
import care.eleva.auth.workos.AccessToken;
import care.eleva.auth.workos.ClientDetails;
import care.eleva.auth.workos.SignInOutcome;
import care.eleva.auth.workos.WorkosClient;
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
    static final String SESSION_ENDED = "AUTH_SESSION_ENDED";
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

    /** Whether the token is about to expire, its key has left WorkOS's key set, or WorkOS's last answer got lost. */
    boolean isDue(Session session, Instant now) {
        return session.askAgain()
                || !session.tokenExpiresAt().minus(config.refreshAhead()).isAfter(now)
                || !keys.isTrusted(session.tokenKid());
    }

    /** Refreshes the session of {@code secret} and admits it with the new token. */
    Uni<Admission> of(String secret, Session seen) {
        TokenHash id = TokenHash.of(secret);
        Uni<Admission> mine = exchange(secret, id, seen)
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

    /** Ends a session that is over, with its audit row. */
    Uni<Void> end(String secret, Session seen, String reason) {
        return door.run(presented(secret, seen), Access.WRITE, tx -> repository.end(tx, SESSION_ENDED, reason))
                .replaceWithVoid();
    }

    private Uni<Admission> exchange(String secret, TokenHash id, Session seen) {
        ClientDetails client = ClientDetails.of(request.get());
        return door.run(
                presented(secret, seen),
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
        return workos.refresh(session.refreshToken(), session.orgId(), client)
                .chain(outcome -> inOwnOrganization(session, outcome, client))
                .chain(outcome -> switch (outcome) {
                    case SignInOutcome.SignedIn signedIn -> store(tx, id, session, signedIn, client);
                    case SignInOutcome.Transient away -> stillGood(session);
                    case SignInOutcome.Terminal no -> over(tx, no.code());
                    case SignInOutcome.NeedsSso sso -> over(tx, "sso_required");
                    case SignInOutcome.NeedsMfa mfa -> over(tx, mfa.code());
                    case SignInOutcome.NeedsOrganizationSelection choice -> over(tx, "organization_selection_required");
                });
    }

    /** What WorkOS repeats may be its answer to a change of the organization that got lost: then it is asked to go back. */
    private Uni<SignInOutcome> inOwnOrganization(Session session, SignInOutcome outcome, ClientDetails client) {
        return outcome instanceof SignInOutcome.SignedIn signedIn
                        && session.askAgain()
                        && isOf(session, signedIn.accessToken())
                        && !Objects.equals(signedIn.accessToken().organizationId(), session.orgId())
                ? workos.refresh(signedIn.refreshToken(), session.orgId(), client)
                : Uni.createFrom().item(outcome);
    }

    private Uni<Admission> store(
            Transaction tx, TokenHash id, Session session, SignInOutcome.SignedIn signedIn, ClientDetails client) {
        AccessToken token = signedIn.accessToken();
        if (!isOf(session, token) || !Objects.equals(token.organizationId(), session.orgId())) {
            LOG.error("WorkOS answered a refresh with somebody else's token");
            return over(tx, "identity_changed");
        }
        return repository
                .refreshed(tx, id, session, signedIn, client, clock.instant())
                .call(() -> keys.ensure(token.kid()))
                .replaceWith(new Admission.Admitted(token.text()));
    }

    static boolean isOf(Session session, AccessToken token) {
        return token.userId().equals(session.userId()) && token.sessionId().equals(session.workosSessionId());
    }

    private Uni<Admission> over(Transaction tx, String reason) {
        return repository.end(tx, SESSION_ENDED, reason).replaceWith(new Admission.Ended());
    }

    /** Without a token, which may be dead; what is personal in the audit row is the user's all the same. */
    private static DatabaseContext presented(String secret, Session seen) {
        return new DatabaseContext.Presented(TokenHash.of(secret), null, seen.userId());
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
