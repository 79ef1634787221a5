package care.eleva.auth.signin;

import care.eleva.auth.origin.OriginConfig;
import care.eleva.auth.session.SessionCookie;
import care.eleva.kit.audit.Audited;
import care.eleva.kit.audit.Unaudited;
import care.eleva.kit.http.CurrentRequest;
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
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/auth")
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
    public Uni<Response> login(
            @RestQuery("return_to") @Nullable String returnTo,
            @RestQuery("login_hint") @Pattern(regexp = "[!-~]{1,320}") @Nullable String loginHint,
            @RestQuery("organization_id") @Pattern(regexp = ID) @Nullable String organizationId,
            @RestQuery("screen_hint") @Pattern(regexp = "sign-in|sign-up") @Nullable String screenHint,
            @RestQuery("invitation_token") @Pattern(regexp = ID) @Nullable String invitationToken,
            HttpServerRequest request,
            HttpHeaders headers) {
        return Uni.createFrom()
                .deferred(() -> signIns.begin(new StartSignIn(
                        ReturnTo.check(returnTo), loginHint, organizationId, screenHint, invitationToken)))
                .map(begun -> redirect(begun.authorizationUrl(), flows.add(request, begun.state(), begun.nonce())))
                .onFailure(ProblemException.class)
                .recoverWithItem(failure -> pages.failure(failure, headers));
    }

    @GET
    @Path("/callback")
    @PermitAll
    @Audited({"AUTH_SIGNED_IN", "AUTH_SIGN_IN_FAILED"})
    public Uni<Response> callback(
            @RestQuery @Nullable String state,
            @RestQuery @Nullable String code,
            @RestQuery @Nullable String error,
            HttpServerRequest request,
            HttpHeaders headers) {
        return signIns.admitCallback()
                .chain(() -> answer(state, code, error, request, headers))
                .onFailure(ProblemException.class)
                .recoverWithItem(failure -> pages.failure(failure, headers));
    }

    private Uni<Response> answer(
            @Nullable String state,
            @Nullable String code,
            @Nullable String error,
            HttpServerRequest request,
            HttpHeaders headers) {
        // Bookmarked pages, password resets and impersonation come without a state: their code is not touched.
        if (state == null && error == null) {
            current.committedActions().nothingHappened();
            return Uni.createFrom().item(redirect(origin.at("/auth/login")));
        }
        if (state == null) {
            return Uni.createFrom().item(pages.failure(SignInProblem.SIGN_IN_FAILED.exception(), headers));
        }
        String nonce = flows.nonce(request, state);
        if (nonce == null) {
            return Uni.createFrom().item(pages.failure(SignInProblem.SIGN_IN_BROWSER_MISMATCH.exception(), headers));
        }
        return finish(state, nonce, code, error)
                .map(finish -> answer(finish, state, headers))
                .onFailure(ProblemException.class)
                .recoverWithItem(failure -> {
                    Response page = pages.failure(failure, headers);
                    return Response.fromResponse(page)
                            .cookie(flows.deletion(state))
                            .build();
                });
    }

    private Uni<Finish> finish(String state, String nonce, @Nullable String code, @Nullable String error) {
        return code == null || error != null
                ? signIns.abandon(state, nonce, error == null ? "code_missing" : error)
                : signIns.finish(state, nonce, code);
    }

    private Response answer(Finish finish, String state, HttpHeaders headers) {
        return switch (finish) {
            case Finish.Opened opened ->
                redirect(origin.at(opened.returnTo()), sessionCookie.of(opened.secret()), flows.deletion(state));
            case Finish.Choose choose ->
                Response.fromResponse(pages.choice(choose.selection(), choose.returnTo(), headers))
                        .cookie(flows.deletion(state))
                        .build();
        };
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
