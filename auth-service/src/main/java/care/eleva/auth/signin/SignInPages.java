package care.eleva.auth.signin;

import care.eleva.auth.origin.OriginConfig;
import care.eleva.auth.workos.SignInOutcome.NeedsOrganizationSelection;
import care.eleva.kit.problem.FieldError;
import care.eleva.kit.problem.ProblemException;
import care.eleva.kit.problem.ProblemResponses;
import care.eleva.kit.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a sign-in shows when it does not end in a redirect: a small page to a browser, a problem to everything else. A page
 * holds our own words and escaped names, no script, and nothing that a query string could have put there.
 */
@ApplicationScoped
class SignInPages {
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final ProblemResponses problems;
    private final OriginConfig origin;

    SignInPages(ProblemResponses problems, OriginConfig origin) {
        this.problems = problems;
        this.origin = origin;
    }

    Response failure(ProblemException failure, HttpHeaders headers) {
        if (!wantsPage(headers)) {
            return problems.of(failure);
        }
        ProblemType type = failure.type();
        String again = "<p><a href=\"" + origin.at("/auth/login") + "\">Sign in again</a></p><p><code>" + type.code()
                + "</code></p>";
        Response.ResponseBuilder page = Response.fromResponse(page(type.status(), type.title(), again));
        failure.headers().forEach(page::header);
        return page.build();
    }

    Response choice(NeedsOrganizationSelection selection, String returnTo, HttpHeaders headers) {
        SignInProblem type = SignInProblem.ORGANIZATION_SELECTION_REQUIRED;
        if (!wantsPage(headers)) {
            List<FieldError> choices = selection.organizations().stream()
                    .map(choice -> new FieldError("organization_id", choice.id()))
                    .toList();
            return problems.of(type, "Start again with one of these values of organization_id.", choices);
        }
        String items = selection.organizations().stream()
                .map(choice -> item(choice, returnTo, selection.email()))
                .collect(Collectors.joining("\n"));
        return page(type.status(), type.title(), "<ul>\n" + items + "\n</ul>");
    }

    private String item(NeedsOrganizationSelection.Choice choice, String returnTo, @Nullable String email) {
        String query = "organization_id=" + encode(choice.id()) + "&return_to=" + encode(returnTo)
                + (email == null ? "" : "&login_hint=" + encode(email));
        return "<li><a href=\"" + escape(origin.at("/auth/login") + "?" + query) + "\">" + escape(choice.name())
                + "</a></li>";
    }

    private static Response page(int status, String title, String body) {
        return Response.status(status)
                .type("text/html; charset=utf-8")
                .header("Cache-Control", "no-store")
                .header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .entity("""
                        <!doctype html>
                        <html lang="en">
                        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%1$s</title>
                        <style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem}
                        code{color:#666;font-size:.85rem}</style></head>
                        <body><h1>%1$s</h1>
                        %2$s
                        </body></html>
                        """.formatted(escape(title), body))
                .build();
    }

    private static boolean wantsPage(HttpHeaders headers) {
        String accept = headers.getHeaderString(HttpHeaders.ACCEPT);
        return accept != null && accept.contains("text/html");
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
