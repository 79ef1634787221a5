package care.eleva.auth.session;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.keys.SigningKeys;
import care.eleva.auth.workos.AccessToken;
import care.eleva.auth.workos.ClientDetails;
import care.eleva.auth.workos.SignInOutcome;
import care.eleva.auth.workos.WorkosClient;
import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.ProblemException;
import care.eleva.kit.security.TokenHash;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes a session to another organization: a refresh that names it. The lock of the session's row keeps it apart from every
 * other refresh, the new tokens are stored before anybody uses them, and what was issued for the old organization ends.
 *
 * <p>WorkOS may do it and its answer be lost. That is noted before it is asked, so that the next request finds out while
 * WorkOS still repeats its answer, and the session stays where it was.
 */
@ApplicationScoped
class OrganizationSwitch {
    private static final Set<String> NO_MEMBER =
            Set.of("organization_not_found", "organization_membership_not_found", "invalid_organization_id");
    private static final Set<String> OTHER_METHOD = Set.of(
            "organization_authentication_methods_required",
            "authentication_method_not_allowed",
            "email_password_auth_disabled");
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Door door;
    private final SessionRepository repository;
    private final WorkosClient workos;
    private final SigningKeys keys;
    private final CurrentRequest request;
    private final Clock clock;

    OrganizationSwitch(
            NarrowLogins logins,
            SessionRepository repository,
            WorkosClient workos,
            SigningKeys keys,
            CurrentRequest request,
            Clock clock) {
        this.door = logins.session();
        this.repository = repository;
        this.workos = workos;
        this.keys = keys;
        this.request = request;
        this.clock = clock;
    }

    /** How it ended. */
    private sealed interface Outcome {
        /** The session is in the organization, with this token. */
        record In(String accessToken) implements Outcome {}

        /** The session has ended. */
        record Over() implements Outcome {}

        /** WorkOS is to be asked, about a session of this user. */
        record Ask(String userId) implements Outcome {}

        /** WorkOS has said no. */
        record Refused(ProblemException problem) implements Outcome {}

        default Admission admission() {
            return switch (this) {
                case In in -> new Admission.Admitted(in.accessToken());
                case Over over -> new Admission.Ended();
                case Ask ask -> throw new IllegalStateException("nobody has asked");
                case Refused refused -> throw refused.problem();
            };
        }
    }

    /** Admits the session of {@code secret} with a token of {@code orgId}; every other end but its own is a problem. */
    Uni<Admission> change(String secret, String orgId) {
        TokenHash id = TokenHash.of(secret);
        ClientDetails client = ClientDetails.of(request.get());
        return door.run(
                        DatabaseContext.Presented.of(secret),
                        Access.WRITE,
                        tx -> repository.lock(tx, id).chain(session -> prepare(tx, session, orgId)))
                .chain(outcome -> outcome instanceof Outcome.Ask(String userId)
                        ? change(new DatabaseContext.Presented(id, null, userId), id, orgId, client)
                        : Uni.createFrom().item(outcome))
                .map(Outcome::admission);
    }

    /** What needs no question to WorkOS, or that there is one to be asked. */
    private Uni<Outcome> prepare(Transaction tx, @Nullable Session session, String orgId) {
        if (session == null) {
            return Uni.createFrom().item(new Outcome.Over());
        }
        if (session.isOver(clock.instant())) {
            return over(tx, session.overBecause(clock.instant()));
        }
        if (orgId.equals(session.orgId())) {
            tx.nothingHappened();
            return Uni.createFrom().item(new Outcome.In(session.accessToken()));
        }
        return repository.askAgain(tx, true).replaceWith(new Outcome.Ask(session.userId()));
    }

    private Uni<Outcome> change(DatabaseContext context, TokenHash id, String orgId, ClientDetails client) {
        return door.run(
                        context,
                        Access.WRITE,
                        tx -> repository.lock(tx, id).chain(session -> ask(tx, id, session, orgId, client)))
                .onFailure(failure -> SessionService.refusal(failure) != null)
                .transform(refused -> KitProblem.UPSTREAM_FAILED.exception());
    }

    private Uni<Outcome> ask(
            Transaction tx, TokenHash id, @Nullable Session session, String orgId, ClientDetails client) {
        if (session == null) {
            return Uni.createFrom().item(new Outcome.Over());
        }
        if (orgId.equals(session.orgId())) {
            tx.nothingHappened(); // another tab was faster
            return Uni.createFrom().item(new Outcome.In(session.accessToken()));
        }
        return workos.refresh(session.refreshToken(), orgId, client)
                .chain(answer -> apply(tx, id, session, orgId, answer, client));
    }

    private Uni<Outcome> apply(
            Transaction tx, TokenHash id, Session session, String orgId, SignInOutcome answer, ClientDetails client) {
        return switch (answer) {
            case SignInOutcome.SignedIn signedIn -> enter(tx, id, session, orgId, signedIn, client);
            case SignInOutcome.Terminal(String code) when code.equals("invalid_grant") -> over(tx, code);
            case SignInOutcome.Transient away ->
                Uni.createFrom()
                        .failure(KitProblem.TEMPORARILY_UNAVAILABLE
                                .exception("WorkOS does not answer just now; the session is where it was.")
                                .retryAfter(away.retryAfter() == null ? PAUSE : away.retryAfter()));
            case SignInOutcome.NeedsSso sso -> refuse(tx, signInAgain(orgId, "sso_required"));
            case SignInOutcome.NeedsMfa mfa -> refuse(tx, signInAgain(orgId, "mfa_required"));
            case SignInOutcome.Terminal(String code)
            when OTHER_METHOD.contains(code) -> refuse(tx, signInAgain(orgId, "other_method_required"));
            case SignInOutcome.Terminal(String code)
            when NO_MEMBER.contains(code) -> refuse(tx, SessionProblem.MEMBERSHIP_REQUIRED.exception());
            default -> Uni.createFrom().failure(KitProblem.UPSTREAM_FAILED.exception());
        };
    }

    /** In this order: the token is verified by the database itself, and whose organization it names is what is stored. */
    private Uni<Outcome> enter(
            Transaction tx,
            TokenHash id,
            Session session,
            String orgId,
            SignInOutcome.SignedIn signedIn,
            ClientDetails client) {
        AccessToken token = signedIn.accessToken();
        if (!SessionRefresh.isOf(session, token)) {
            return over(tx, "identity_changed");
        }
        if (!orgId.equals(token.organizationId())) {
            return Uni.createFrom().failure(KitProblem.UPSTREAM_FAILED.exception());
        }
        return keys.ensure(token.kid())
                .chain(() -> repository.refreshed(tx, id, session, signedIn, client, clock.instant()))
                .chain(() -> tx.execute("SELECT auth.begin($1, auth.request())", token.text()))
                .chain(() -> tx.sealedPersonal(Map.of()))
                .chain(personal -> tx.execute(
                        "SELECT identity.change_organization($1, $2)",
                        Buffer.buffer(TokenHash.of(session.accessToken()).bytes()),
                        personal))
                .replaceWith(new Outcome.In(token.text()));
    }

    private Uni<Outcome> over(Transaction tx, String reason) {
        return repository.end(tx, SessionRefresh.SESSION_ENDED, reason).replaceWith(new Outcome.Over());
    }

    /** No is an answer, and none has got lost. */
    private Uni<Outcome> refuse(Transaction tx, ProblemException problem) {
        return repository.askAgain(tx, false).replaceWith(new Outcome.Refused(problem));
    }

    private static ProblemException signInAgain(String orgId, String reason) {
        String organization = URLEncoder.encode(orgId, StandardCharsets.UTF_8);
        return SessionProblem.ORGANIZATION_SIGN_IN_REQUIRED
                .exception("Send the browser to sign_in, with a return_to of your own.")
                .withMember("sign_in", "/auth/login?organization_id=" + organization + "&return_to=%2F")
                .withMember("reason", reason);
    }
}
