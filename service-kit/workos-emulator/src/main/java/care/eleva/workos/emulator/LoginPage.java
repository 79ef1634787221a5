package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The pages of the hosted sign-in: who are you, and for which organization. */
final class LoginPage {
    private static final int MOST_PEOPLE = 50;

    private final Store store;
    private final Memberships memberships;
    private final Roles roles;

    LoginPage(Store store, Memberships memberships, Roles roles) {
        this.store = store;
        this.memberships = memberships;
        this.roles = roles;
    }

    /** People as buttons, then an e-mail field. */
    String signIn(AuthorizeRequest request, @Nullable String problem) {
        var people = store.users.all().stream().limit(MOST_PEOPLE).toList();
        var body = new StringBuilder();
        body.append("<p>Choose who you are.</p>");
        if (!people.isEmpty()) {
            body.append(form(request)).append("<ul>");
            people.forEach(user -> body.append("<li>")
                    .append(button("user_id", user, name(user), details(user)))
                    .append("</li>"));
            body.append("</ul></form>");
        }
        var email = request.loginHint() == null ? "" : request.loginHint();
        body.append("<h2>Somebody else</h2>").append(form(request));
        body.append("<label for=\"email\">E-mail</label>");
        if (problem != null) {
            body.append("<p class=\"bad\" id=\"problem\" role=\"alert\">")
                    .append(Html.escape(problem))
                    .append("</p>");
        }
        body.append("<input id=\"email\" name=\"email\" type=\"email\" autocomplete=\"username\" required value=\"")
                .append(Html.escape(email))
                .append(problem == null ? "\">" : "\" aria-invalid=\"true\" aria-describedby=\"problem\">");
        body.append("<button class=\"main\" name=\"action\" value=\"email\">Continue</button></form>");
        return Html.page("Sign in", body + cancel(request));
    }

    /** An address that nobody has: a new account. */
    String signUp(AuthorizeRequest request, String email) {
        var body = (email.isEmpty() ? "" : "<p>There is no account for this address yet.</p>")
                + form(request)
                + "<label for=\"email\">E-mail</label>"
                + "<input id=\"email\" name=\"email\" type=\"email\" autocomplete=\"username\" required value=\""
                + Html.escape(email) + "\">"
                + "<label for=\"first\">First name</label>"
                + "<input id=\"first\" name=\"first_name\" autocomplete=\"given-name\">"
                + "<label for=\"last\">Last name</label>"
                + "<input id=\"last\" name=\"last_name\" autocomplete=\"family-name\">"
                + "<button class=\"main\" name=\"action\" value=\"sign_up\">Create the account</button></form>";
        return Html.page("Create an account", body + cancel(request));
    }

    /** Several organizations: which one. */
    String organizations(AuthorizeRequest request, ObjectNode user, List<ObjectNode> active) {
        var body = new StringBuilder();
        body.append("<p>").append(Html.escape(Json.must(user, "email"))).append("</p>");
        body.append(form(request)).append("<input type=\"hidden\" name=\"user_id\" value=\"");
        body.append(Html.escape(Json.must(user, "id"))).append("\"><ul>");
        active.forEach(membership -> {
            var organization = store.organizations.get(Json.must(membership, "organization_id"));
            body.append("<li>")
                    .append(button(
                            "organization_id",
                            organization,
                            Json.must(organization, "name"),
                            List.of(roleNames(membership))))
                    .append("</li>");
        });
        return Html.page("Choose an organization", body.append("</ul></form>") + cancel(request));
    }

    private static String form(AuthorizeRequest request) {
        return "<form method=\"post\" action=\"/authkit/sign-in?" + Html.escape(request.rawQuery()) + "\">";
    }

    private static String cancel(AuthorizeRequest request) {
        return form(request) + "<button class=\"quiet\" name=\"action\" value=\"cancel\">Cancel</button></form>";
    }

    private static String button(String name, ObjectNode row, String title, List<String> details) {
        var small = details.stream()
                .map(detail -> "<small>" + Html.escape(detail) + "</small>")
                .collect(Collectors.joining());
        return "<button name=\"" + name + "\" value=\"" + Html.escape(Json.must(row, "id")) + "\">" + Html.escape(title)
                + small + "</button>";
    }

    private static String name(ObjectNode user) {
        var name = Json.text(user, "name");
        return name == null ? Json.must(user, "email") : name;
    }

    /** The address, then an organization and the roles in it on a line each. */
    private List<String> details(ObjectNode user) {
        var details = new ArrayList<>(List.of(Json.must(user, "email")));
        for (var membership : memberships.activeOf(Json.must(user, "id"))) {
            var organization = store.organizations.get(Json.must(membership, "organization_id"));
            details.add(Json.must(organization, "name") + " · " + roleNames(membership));
        }
        return details;
    }

    private String roleNames(ObjectNode membership) {
        return Memberships.roleSlugs(membership).stream()
                .map(slug -> roles.find(Json.must(membership, "organization_id"), slug))
                .filter(Objects::nonNull)
                .map(role -> Json.must(role, "name"))
                .collect(Collectors.joining(", "));
    }
}
