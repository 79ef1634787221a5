package care.eleva.auth.signin;

import care.eleva.auth.origin.OriginConfig;
import care.eleva.auth.session.SessionCookie;
import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.problem.ProblemCodes;
import care.eleva.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/auth")
@Tag(name = "Sign-in", description = "The way through WorkOS and back, for browsers.")
class SignInResource {
    private static final String ID = "[!-~]{1,200}";

    private final SignInService signIns;
    private final FlowCookies flows;
    private final SessionCookie sessionCookie;
    private final SignInPages pages;
    private final OriginConfig origin;
    private final CurrentRequest current;

    SignInResource(
            SignInService signIns,
            FlowCookies flows,
            SessionCookie sessionCookie,
            SignInPages pages,
            OriginConfig origin,
            CurrentRequest current) {
        this.signIns = signIns;
        this.flows = flows;
        this.sessionCookie = sessionCookie;
        this.pages = pages;
        this.origin = origin;
        this.current = current;
    }

    @GET
    @Path("/login")
    @PermitAll
    @Unaudited("Only sends the browser to WorkOS; nobody is signed in before the callback.")
    @Operation(
            summary = "Begin to sign in",
            description = "Sends the browser to WorkOS. The sign-in is bound to this browser for ten minutes.")
    @ProblemCodes("return_to_invalid")
    @APIResponse(responseCode = "303", description = "To WorkOS.")
    public Uni<Response> login(
            @Parameter(description = "A path of ours to return to.", example = "/appointments")
                    @RestQuery("return_to")
                    @Nullable
                    String returnTo,
            @Parameter(description = "The e-mail address to begin with.", example = "ana@example.com")
                    @RestQuery("login_hint")
                    @Pattern(regexp = "[!-~]{1,320}")
                    @Nullable
                    String loginHint,
            @Parameter(description = "The organization to sign in to.", example = "org_01JD4Z8W5T3Q9R7V2X6Y1B0C4E")
                    @RestQuery("organization_id")
                    @Pattern(regexp = ID)
                    @Nullable
                    String organizationId,
            @Parameter(description = "Which page WorkOS shows first.", example = "sign-up")
                    @RestQuery("screen_hint")
                    @Pattern(regexp = "sign-in|sign-up")
                    @Nullable
                    String screenHint,
            @Parameter(description = "The token of an invitation to accept.")
                    @RestQuery("invitation_token")
                    @Pattern(regexp = ID)
                    @Nullable
                    String invitationToken,
            @Parameter(description = "Longest time in seconds since the person proved who they are.", example = "300")
                    @RestQuery("max_age")
                    @Pattern(regexp = "\\d{1,7}")
                    @Nullable
                    String maxAge,
            HttpServerRequest request,
            HttpHeaders headers) {
        return Uni.createFrom()
                .item(() -> new StartSignIn(
                        ReturnTo.check(returnTo),
                        loginHint,
                        organizationId,
                        screenHint,
                        invitationToken,
                        maxAge == null ? null : Integer.valueOf(maxAge)))
                .chain(command -> begin(command, request, headers))
                .onFailure()
                .recoverWithItem(failure -> pages.failure(ProblemException.of(failure), StartSignIn.PLAIN, headers));
    }

    private Uni<Response> begin(StartSignIn command, HttpServerRequest request, HttpHeaders headers) {
        return signIns.begin(command)
                .map(begun -> redirect(begun.authorizationUrl(), flows.add(request, begun.state(), begun.nonce())))
                .onFailure()
                .recoverWithItem(failure -> pages.failure(ProblemException.of(failure), command, headers));
    }

    @GET
    @Path("/callback")
    @PermitAll
    @Audited({"AUTH_SIGNED_IN", "AUTH_SIGN_IN_FAILED"})
    @Operation(
            summary = "Come back from WorkOS",
            description =
                    "Opens a session and sends the browser to where it wanted to go; without a state it begins anew. Browsers get failures as a page, others as a problem.")
    @ProblemCodes({
        "sign_in_unknown",
        "sign_in_expired",
        "sign_in_browser_mismatch",
        "sign_in_code_refused",
        "sign_in_cancelled",
        "sign_in_failed",
        "sign_in_method_refused",
        "sign_in_step_missing",
        "sign_in_not_fresh",
        "email_verification_required",
        "invitation_not_usable",
        "sign_up_refused",
        "organization_refused",
        "sso_required",
        "mfa_required",
        "organization_selection_required",
        "sign_in_token_refused",
        "sign_in_unavailable",
        "provisioning_refused",
        "provisioning_unfinished"
    })
    @APIResponse(
            responseCode = "303",
            description = "To where the browser wanted to go, with the session's cookie; or to the beginning.")
    public Uni<Response> callback(
            @Parameter(description = "What the sign-in began with.") @RestQuery @Nullable String state,
            @Parameter(description = "What WorkOS gave for it.") @RestQuery @Nullable String code,
            @Parameter(description = "Why WorkOS gave nothing.") @RestQuery @Nullable String error,
            HttpServerRequest request,
            HttpHeaders headers) {
        return signIns.admitCallback()
                .chain(() -> state == null
                        ? withoutState(error)
                        : finish(state, code, error, request).map(finish -> answer(finish, state, headers)))
                .onFailure(SignInResource::isUnproved)
                .call(failure -> signIns.noteUnproved((ProblemException) failure))
                .onFailure()
                .recoverWithItem(failure -> pages.failure(ProblemException.of(failure), StartSignIn.PLAIN, headers));
    }

    /** Bookmarked pages, password resets and impersonation come without a state: their code is not touched. */
    private Uni<Response> withoutState(@Nullable String error) {
        if (error != null) {
            throw SignInProblem.SIGN_IN_FAILED.exception();
        }
        current.committedActions().nothingHappened();
        return Uni.createFrom().item(redirect(origin.at("/auth/login")));
    }

    private Uni<Finish> finish(String state, @Nullable String code, @Nullable String error, HttpServerRequest request) {
        String nonce = flows.nonce(request, state);
        if (nonce == null) {
            throw SignInProblem.SIGN_IN_BROWSER_MISMATCH.exception();
        }
        return code == null || error != null
                ? signIns.abandon(state, nonce, error == null ? "code_missing" : error)
                : signIns.finish(state, nonce, code);
    }

    private Response answer(Finish finish, String state, HttpHeaders headers) {
        return switch (finish) {
            case Finish.Opened opened ->
                redirect(origin.at(opened.returnTo()), sessionCookie.of(opened.secret()), flows.deletion(state));
            case Finish.Choose choose -> without(state, pages.choice(choose.selection(), choose.again(), headers));
            case Finish.Failed failed -> without(state, pages.failure(failed.problem(), failed.again(), headers));
        };
    }

    /** The page, and the flow's cookie goes: it is of no use any more. */
    private Response without(String state, Response page) {
        return Response.fromResponse(page).cookie(flows.deletion(state)).build();
    }

    /** What fails before a flow is found says nothing about any sign-in, and anybody can bring it about. */
    private static boolean isUnproved(Throwable failure) {
        return failure instanceof ProblemException problem && problem.type() instanceof SignInProblem;
    }

    private static Response redirect(URI target, NewCookie... cookies) {
        return Response.seeOther(target)
                .cookie(cookies)
                .header("Cache-Control", "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header("Vary", "Cookie")
                .build();
    }
}
