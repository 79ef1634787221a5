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
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One sign-in, from the redirect to WorkOS to the session. */
@ApplicationScoped
class SignInService {
    private static final Logger LOG = Logger.getLogger(SignInService.class);
    private static final String FAILED = "AUTH_SIGN_IN_FAILED";
    private static final Pattern ERROR_CODE = Pattern.compile("[a-z_]{1,60}");

    private final Door door;
    private final SignInFlowRepository flows;
    private final WorkosClient workos;
    private final ProvisioningService provisioning;
    private final DirectoryService directory;
    private final SessionService sessions;
    private final RateLimits limits;
    private final CurrentRequest request;

    SignInService(
            NarrowLogins logins,
            SignInFlowRepository flows,
            WorkosClient workos,
            ProvisioningService provisioning,
            DirectoryService directory,
            SessionService sessions,
            RateLimits limits,
            CurrentRequest request) {
        this.door = logins.session();
        this.flows = flows;
        this.workos = workos;
        this.provisioning = provisioning;
        this.directory = directory;
        this.sessions = sessions;
        this.limits = limits;
        this.request = request;
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
                command.invitationToken());
        return limits.checkAddress(RateLimit.SIGN_IN, failure("rate_limited"))
                .chain(() -> door.run(
                        DatabaseContext.Presented.of(state),
                        Access.WRITE,
                        tx -> flows.insert(tx, nonce, command.returnTo(), command.organizationId())))
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
                .chain(flow -> workos.exchangeCode(code, Pkce.verifier(nonce, state), client)
                        .chain(outcome -> chosen(outcome, flow, client))
                        .chain(outcome -> open(outcome, flow, client))
                        .onFailure(ProblemException.class)
                        .call(failure -> noteFailure(failure.type().code())));
    }

    /** Ends the sign-in of {@code state} because WorkOS says so; always fails, with the problem to show. */
    Uni<Finish> abandon(String state, String nonce, String error) {
        String code = ERROR_CODE.matcher(error).matches() ? error : "unreadable";
        SignInProblem problem =
                code.equals("access_denied") ? SignInProblem.SIGN_IN_CANCELLED : SignInProblem.SIGN_IN_FAILED;
        return take(state, nonce, code).chain(flow -> Uni.createFrom().failure(problem.exception()));
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
    private Uni<SignInFlow> take(String state, String nonce, @Nullable String error) {
        return door.run(
                        DatabaseContext.Presented.of(state),
                        Access.WRITE,
                        tx -> flows.take(tx, nonce).call(flow -> {
                            String reason = flow != null && !flow.isAlive() ? "expired" : error;
                            return flow == null || reason == null
                                    ? Uni.createFrom().voidItem()
                                    : tx.audit(failure(reason));
                        }))
                .onItem()
                .ifNull()
                .failWith(SignInProblem.SIGN_IN_UNKNOWN::exception)
                .invoke(flow -> {
                    if (!flow.isAlive()) {
                        throw SignInProblem.SIGN_IN_EXPIRED.exception();
                    }
                });
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
                Uni.createFrom().item(new Finish.Choose(selection, flow.returnTo()));
            default -> Uni.createFrom().failure(problem(outcome).exception());
        };
    }

    private Uni<Finish> open(SignedIn signedIn, SignInFlow flow, ClientDetails client) {
        return inOrganization(signedIn, client)
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
            throw problem(outcome).exception();
        });
    }

    private static SignInProblem problem(SignInOutcome outcome) {
        return switch (outcome) {
            case SignInOutcome.Transient away -> SignInProblem.SIGN_IN_UNAVAILABLE;
            case SignInOutcome.NeedsSso sso -> SignInProblem.SSO_REQUIRED;
            case SignInOutcome.NeedsMfa mfa -> SignInProblem.MFA_REQUIRED;
            case SignInOutcome.Terminal(String code)
            when code.equals("invalid_grant") -> SignInProblem.SIGN_IN_CODE_REFUSED;
            case SignInOutcome.Terminal no -> SignInProblem.SIGN_IN_FAILED;
            case NeedsOrganizationSelection choice -> SignInProblem.ORGANIZATION_SELECTION_REQUIRED;
            case SignedIn elsewhere -> SignInProblem.SIGN_IN_TOKEN_REFUSED;
        };
    }

    private static boolean isRefusedToken(Throwable failure) {
        return failure instanceof ProblemException problem && problem.type() == KitProblem.UNAUTHENTICATED;
    }

    /** A failure after the flow was taken has a transaction of its own. When it cannot be noted, that is the answer. */
    private Uni<Void> noteFailure(String reason) {
        return door.run(new DatabaseContext.Anonymous(), Access.WRITE, tx -> tx.audit(failure(reason)))
                .replaceWithVoid();
    }

    private static AuditEvent failure(String reason) {
        return AuditEvent.failure(FAILED, "sign_in", null).with("reason", reason);
    }
}
