package care.eleva.auth.signin;

import care.eleva.auth.origin.OriginConfig;
import care.eleva.auth.workos.SignInOutcome.NeedsOrganizationSelection;
import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.problem.FieldError;
import care.eleva.kit.problem.ProblemException;
import care.eleva.kit.problem.ProblemResponses;
import care.eleva.kit.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a sign-in shows when it does not end in a redirect: a small page to a browser, a problem to everything else. A page
 * holds our own words and escaped names, no script, and nothing that a query string could have put there.
 */
@ApplicationScoped
class SignInPages {
    private final ProblemResponses problems;
    private final OriginConfig origin;
    private final CurrentRequest request;

    SignInPages(ProblemResponses problems, OriginConfig origin, CurrentRequest request) {
        this.problems = problems;
        this.origin = origin;
        this.request = request;
    }

    /** Why somebody is not signed in, with a link that begins {@code again}. */
    Response failure(ProblemException failure, StartSignIn again, HttpHeaders headers) {
        Response problem = problems.of(failure);
        if (!wantsPage(headers)) {
            return problem;
        }
        ProblemType type = failure.type();
        String body = "<p>" + Html.escape(advice(type)) + "</p>\n"
                + "<p><a class=\"button\" href=\"" + address(again) + "\">" + label(type) + "</a></p>\n"
                + "<p class=\"small\">For our support: <code>" + type.code() + "</code>, request <code>"
                + Html.escape(request.get().id()) + "</code></p>";
        Response.ResponseBuilder page = page(type, body);
        String retryAfter = problem.getHeaderString("Retry-After");
        return retryAfter == null
                ? page.build()
                : page.header("Retry-After", retryAfter).build();
    }

    Response choice(NeedsOrganizationSelection selection, StartSignIn again, HttpHeaders headers) {
        SignInProblem type = SignInProblem.ORGANIZATION_SELECTION_REQUIRED;
        if (!wantsPage(headers)) {
            List<FieldError> choices = selection.organizations().stream()
                    .map(choice -> new FieldError("organization_id", choice.id()))
                    .toList();
            return problems.of(type, "Start again with one of these values of organization_id.", choices);
        }
        String email = selection.email();
        String items = selection.organizations().stream()
                .map(choice -> "<li><a class=\"choice\" href=\"" + address(again.in(choice.id(), email)) + "\">"
                        + Html.escape(choice.name()) + "</a></li>")
                .collect(Collectors.joining("\n"));
        String body = "<p>" + Html.escape(type.advice()) + " Which one do you want to work in?</p>\n<ul>\n" + items
                + "\n</ul>" + (email == null ? "" : "\n<p class=\"small\">You are " + Html.escape(email) + ".</p>");
        return page(type, body).build();
    }

    private Response.ResponseBuilder page(ProblemType type, String body) {
        return Response.status(type.status())
                .type("text/html; charset=utf-8")
                .header("Cache-Control", "no-store")
                .header("Content-Security-Policy", Html.POLICY)
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .entity(Html.page(type.title(), body));
    }

    private String address(StartSignIn again) {
        return Html.escape(origin.at(again.path()).toString());
    }

    private static String advice(ProblemType type) {
        return type instanceof SignInProblem known
                ? known.advice()
                : switch (type.status()) {
                    case 429 -> "Too many sign-ins came from your network. Wait a minute and try again.";
                    case 502, 503, 504 -> "A part of our system does not answer. Try again in a moment.";
                    default -> "Something went wrong on our side. Try again; if it stays, tell our support.";
                };
    }

    private static String label(ProblemType type) {
        if (type == SignInProblem.SSO_REQUIRED) {
            return "Continue";
        }
        return type.status() == 429 || type.status() >= 500 ? "Try again" : "Sign in again";
    }

    private static boolean wantsPage(HttpHeaders headers) {
        @Nullable String accept = headers.getHeaderString(HttpHeaders.ACCEPT);
        return accept != null && accept.contains("text/html");
    }
}
