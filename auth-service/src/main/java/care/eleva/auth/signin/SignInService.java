package care.eleva.auth.signin;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.organization.DirectoryService;
import care.eleva.auth.provisioning.ProvisioningService;
import care.eleva.auth.ratelimit.RateLimit;
import care.eleva.auth.ratelimit.RateLimits;
import care.eleva.auth.session.Secret;
import care.eleva.auth.session.SessionService;
import care.eleva.auth.workos.AuthorizationRequest;
import care.eleva.auth.workos.ClientDetails;
import care.eleva.auth.workos.SignInOutcome;
import care.eleva.auth.workos.SignInOutcome.NeedsOrganizationSelection;
import care.eleva.auth.workos.SignInOutcome.SignedIn;
import care.eleva.auth.workos.WorkosClient;
import care.eleva.kit.audit.AuditEvent;
import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.ProblemException;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One sign-in, from the redirect to WorkOS to the session. */
@ApplicationScoped
class SignInService {
    private static final Logger LOG = Logger.getLogger(SignInService.class);
    private static final String FAILED = "AUTH_SIGN_IN_FAILED";
    private static final String WORKOS_CODE = "workos_code";
    private static final Pattern ERROR_CODE = Pattern.compile("[a-z_]{1,60}");

    private final Door door;
    private final SignInFlowRepository flows;
    private final WorkosClient workos;
    private final ProvisioningService provisioning;
    private final DirectoryService directory;
    private final SessionService sessions;
    private final RateLimits limits;
    private final CurrentRequest request;
    private final Clock clock;

    SignInService(
            NarrowLogins logins,
            SignInFlowRepository flows,
            WorkosClient workos,
            ProvisioningService provisioning,
            DirectoryService directory,
            SessionService sessions,
            RateLimits limits,
            CurrentRequest request,
            Clock clock) {
        this.door = logins.session();
        this.flows = flows;
        this.workos = workos;
        this.provisioning = provisioning;
        this.directory = directory;
        this.sessions = sessions;
        this.limits = limits;
        this.request = request;
        this.clock = clock;
    }

    /** A sign-in that has begun: what binds it to the browser, and where the browser goes. */
    record Begun(String state, String nonce, URI authorizationUrl) {
        /** Without the secrets, so that no log can hold them. */
        @Override
        public String toString() {
            return "Begun";
        }
    }

    Uni<Begun> begin(StartSignIn command) {
        String state = Secret.next();
        String nonce = Secret.next();
        AuthorizationRequest authorization = new AuthorizationRequest(
                state,
                Pkce.challenge(Pkce.verifier(nonce, state)),
                command.organizationId(),
                command.loginHint(),
                command.screenHint(),
                command.invitationToken(),
                command.maxAge());
        return limits.checkAddress(RateLimit.SIGN_IN, failure("rate_limited"))
                .chain(() -> door.run(
                        DatabaseContext.Presented.of(state), Access.WRITE, tx -> flows.insert(tx, nonce, command)))
                .replaceWith(() -> new Begun(state, nonce, workos.authorizationUrl(authorization)));
    }

    /** Lets a callback in, or not. */
    Uni<Void> admitCallback() {
        return limits.checkAddress(RateLimit.CALLBACK, failure("rate_limited"));
    }

    /** Finishes the sign-in of {@code state} with the code that WorkOS gave. */
    Uni<Finish> finish(String state, String nonce, String code) {
        ClientDetails client = ClientDetails.of(request.get());
        return take(state, nonce, null)
                .chain(flow ->
                        flow.isAlive() ? exchange(flow, code, Pkce.verifier(nonce, state), client) : expired(flow));
    }

    /** Ends the sign-in of {@code state} because WorkOS says so instead of giving a code. */
    Uni<Finish> abandon(String state, String nonce, String error) {
        String code = ERROR_CODE.matcher(error).matches() ? error : "unreadable";
        ProblemException problem = because(Refusals.of(code), code);
        return take(state, nonce, problem).chain(flow -> flow.isAlive() ? failed(problem, flow) : expired(flow));
    }

    /**
     * Ends a request that belongs to no sign-in of ours. It is noted, but only a few times for each address, or anybody
     * could fill the trail.
     */
    Uni<Void> noteUnproved(ProblemException problem) {
        return limits.noteByAddress(RateLimit.UNPROVED_FAILURES, failure(problem));
    }

    @Scheduled(every = "{eleva.session.sweep-every}", delayed = "{eleva.session.sweep-every}")
    Uni<Void> sweep() {
        return door.run(new DatabaseContext.Anonymous(), Access.WRITE, flows::sweep)
                .onFailure()
                .invoke(failure -> LOG.warn("sign-ins were not swept", failure))
                .onFailure()
                .recoverWithNull();
    }

    /** Takes the flow, which nobody can take again; with the audit row of its failure when it has failed already. */
    private Uni<SignInFlow> take(String state, String nonce, @Nullable ProblemException problem) {
        return door.run(
                        DatabaseContext.Presented.of(state),
                        Access.WRITE,
                        tx -> flows.take(tx, nonce).call(flow -> {
                            ProblemException why = flow == null || flow.isAlive()
                                    ? problem
                                    : SignInProblem.SIGN_IN_EXPIRED.exception();
                            return flow == null || why == null
                                    ? Uni.createFrom().voidItem()
                                    : tx.audit(failure(why));
                        }))
                .onItem()
                .ifNull()
                .failWith(SignInProblem.SIGN_IN_UNKNOWN::exception);
    }

    private Uni<Finish> exchange(SignInFlow flow, String code, String verifier, ClientDetails client) {
        return workos.exchangeCode(code, verifier, client)
                .chain(outcome -> chosen(outcome, flow, client))
                .chain(outcome -> open(outcome, flow, client))
                .onFailure()
                .recoverWithUni(failure -> {
                    ProblemException problem = ProblemException.of(failure);
                    return note(problem).chain(() -> failed(problem, flow));
                });
    }

    private static Uni<Finish> expired(SignInFlow flow) {
        return failed(SignInProblem.SIGN_IN_EXPIRED.exception(), flow);
    }

    private static Uni<Finish> failed(ProblemException problem, SignInFlow flow) {
        return Uni.createFrom().item(new Finish.Failed(problem, StartSignIn.again(flow, problem.type())));
    }

    /** When WorkOS asks which organization, and the sign-in was started for one, that is the answer. */
    private Uni<SignInOutcome> chosen(SignInOutcome outcome, SignInFlow flow, ClientDetails client) {
        String wanted = flow.organizationId();
        return outcome instanceof NeedsOrganizationSelection selection
                        && wanted != null
                        && selection.organizations().stream()
                                .anyMatch(choice -> choice.id().equals(wanted))
                ? workos.selectOrganization(selection.pendingToken(), wanted, client)
                : Uni.createFrom().item(outcome);
    }

    private Uni<Finish> open(SignInOutcome outcome, SignInFlow flow, ClientDetails client) {
        return switch (outcome) {
            case SignedIn signedIn -> open(signedIn, flow, client);
            case NeedsOrganizationSelection selection ->
                Uni.createFrom().item(new Finish.Choose(selection, StartSignIn.of(flow)));
            default -> Uni.createFrom().failure(because(outcome));
        };
    }

    private Uni<Finish> open(SignedIn signedIn, SignInFlow flow, ClientDetails client) {
        return inOrganization(signedIn, client)
                .invoke(entered -> demandFresh(entered, flow))
                .chain(sessions::open)
                .onFailure(SignInService::isRefusedToken)
                .transform(refused -> SignInProblem.SIGN_IN_TOKEN_REFUSED.exception())
                .map(secret -> new Finish.Opened(secret, flow.returnTo()));
    }

    /** A session works in an organization; whoever has none gets one, and a token that says so. */
    private Uni<SignedIn> inOrganization(SignedIn signedIn, ClientDetails client) {
        String orgId = signedIn.accessToken().organizationId();
        return orgId != null
                ? directory.noteSignIn(signedIn.user(), orgId).replaceWith(signedIn)
                : provisioning.complete(signedIn.user()).chain(own -> enter(signedIn, own, client));
    }

    private Uni<SignedIn> enter(SignedIn signedIn, String orgId, ClientDetails client) {
        return workos.refresh(signedIn.refreshToken(), orgId, client).map(outcome -> {
            if (outcome instanceof SignedIn entered
                    && orgId.equals(entered.accessToken().organizationId())) {
                return new SignedIn(entered.user(), entered.accessToken(), entered.refreshToken(), signedIn.method());
            }
            throw because(outcome);
        });
    }

    /** The database verifies the same token when it opens the session, and nothing is opened before. */
    private void demandFresh(SignedIn signedIn, SignInFlow flow) {
        if (!flow.isFresh(signedIn.accessToken().authenticatedAt(), clock.instant())) {
            throw SignInProblem.SIGN_IN_NOT_FRESH.exception();
        }
    }

    private static ProblemException because(SignInOutcome outcome) {
        return because(Refusals.of(outcome), Refusals.code(outcome));
    }

    private static ProblemException because(SignInProblem problem, String workosCode) {
        return problem.exception().withMember(WORKOS_CODE, workosCode);
    }

    private static boolean isRefusedToken(Throwable failure) {
        return failure instanceof ProblemException problem && problem.type() == KitProblem.UNAUTHENTICATED;
    }

    /** A failure after the flow was taken has a transaction of its own. When it cannot be noted, that is the answer. */
    private Uni<Void> note(ProblemException problem) {
        return door.run(new DatabaseContext.Anonymous(), Access.WRITE, tx -> tx.audit(failure(problem)))
                .replaceWithVoid();
    }

    private static AuditEvent failure(ProblemException problem) {
        AuditEvent event = failure(problem.type().code());
        String workosCode = problem.members().get(WORKOS_CODE);
        return workosCode == null ? event : event.with(WORKOS_CODE, workosCode);
    }

    private static AuditEvent failure(String reason) {
        return AuditEvent.failure(FAILED, "sign_in", null).with("reason", reason);
    }
}
