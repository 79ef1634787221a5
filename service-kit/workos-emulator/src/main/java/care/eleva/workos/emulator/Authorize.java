package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /user_management/authorize} and the hosted sign-in behind it. A {@code login_hint} that somebody has signs
 * in without a page; otherwise the page asks. A client or a redirect URI that is not known gets a page, never a
 * redirect; everything else that is wrong is told on the redirect URI (workos.md §1.1).
 */
final class Authorize {
    static final Duration CODE_LIFE = Duration.ofMinutes(10);

    private final EmulatorConfig config;
    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Settings settings;
    private final RedirectUris redirects;
    private final Users users;
    private final Memberships memberships;
    private final Invitations invitations;
    private final LoginPage pages;

    Authorize(
            EmulatorConfig config,
            Store store,
            Time time,
            Ids ids,
            Settings settings,
            RedirectUris redirects,
            Users users,
            Memberships memberships,
            Invitations invitations,
            LoginPage pages) {
        this.config = config;
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.settings = settings;
        this.redirects = redirects;
        this.users = users;
        this.memberships = memberships;
        this.invitations = invitations;
        this.pages = pages;
    }

    void routes(Routes routes) {
        routes.open(HttpMethod.GET, "/user_management/authorize", call -> checked(call, 302, this::start));
        routes.open(HttpMethod.POST, "/authkit/sign-in", call -> checked(call, 303, request -> chosen(call, request)));
    }

    private Reply checked(Call call, int redirect, Function<AuthorizeRequest, Reply> next) {
        var uri = call.query("redirect_uri");
        if (!config.clientId().equals(call.query("client_id"))) {
            return problem("The client_id of this application is not known.");
        }
        if (uri == null || !redirects.isRegistered(uri)) {
            return problem("The redirect_uri of this application is not registered.");
        }
        var request = AuthorizeRequest.of(call, uri);
        try {
            request.check(call, store);
            return next.apply(request);
        } catch (AuthorizeRequest.Refused refused) {
            return Reply.redirect(redirect, request.failure(refused.error(), refused.description()));
        }
    }

    private static Reply problem(String text) {
        return Reply.html(400, Html.page("Something is wrong", "<p class=\"bad\">" + Html.escape(text) + "</p>"));
    }

    private Reply start(AuthorizeRequest request) {
        var hint = request.loginHint();
        var user = hint == null ? null : users.byEmail(hint);
        if (user != null) {
            return finish(request, user, request.organizationId(), 302);
        }
        if ("sign-up".equals(request.screenHint())) {
            return Reply.html(200, pages.signUp(request, hint == null ? "" : hint));
        }
        return Reply.html(200, pages.signIn(request, null));
    }

    /** What was pressed on a page. */
    private Reply chosen(Call call, AuthorizeRequest request) {
        return switch (call.form("action")) {
            case "cancel" -> throw new AuthorizeRequest.Refused("access_denied", "The user cancelled the sign-in.");
            case "email" -> byEmail(request, call.form("email"));
            case "sign_up" -> signUp(request, call);
            default -> person(call, request);
        };
    }

    private Reply byEmail(AuthorizeRequest request, String email) {
        var user = users.byEmail(email);
        return user == null ? Reply.html(200, pages.signUp(request, email)) : pickOrganization(request, user);
    }

    private Reply signUp(AuthorizeRequest request, Call call) {
        var account = Json.object()
                .put("email", call.form("email"))
                .put("first_name", call.form("first_name"))
                .put("last_name", call.form("last_name"))
                .put("email_verified", true);
        try {
            return pickOrganization(request, users.create(null, new Body(account)));
        } catch (ApiError e) {
            return Reply.html(e.status(), pages.signIn(request, "This address cannot be used for a new account."));
        }
    }

    private Reply person(Call call, AuthorizeRequest request) {
        var user = store.users.find(call.form("user_id")).orElse(null);
        if (user == null) {
            return Reply.html(422, pages.signIn(request, "Choose a person or enter an address."));
        }
        var organization = call.form("organization_id");
        return organization.isEmpty() ? pickOrganization(request, user) : finish(request, user, organization, 303);
    }

    /** With several organizations and no choice made, the page asks which one. */
    private Reply pickOrganization(AuthorizeRequest request, ObjectNode user) {
        var active = memberships.activeOf(Json.must(user, "id"));
        if (request.organizationId() == null && request.invitationToken() == null && active.size() > 1) {
            return Reply.html(200, pages.organizations(request, user, active));
        }
        return finish(request, user, request.organizationId(), 303);
    }

    private Reply finish(AuthorizeRequest request, ObjectNode user, @Nullable String wanted, int redirect) {
        var userId = Json.must(user, "id");
        var token = request.invitationToken();
        var organization = token == null ? wanted : accept(token, user);
        if (organization != null
                && memberships
                        .find(userId, organization)
                        .filter(Memberships::isActive)
                        .isEmpty()) {
            throw new AuthorizeRequest.Refused("access_denied", "The user is not a member of the organization.");
        }
        var code = Json.object()
                .put("id", ids.secret())
                .put("user_id", userId)
                .put("organization_id", organization)
                .put("challenge", request.challenge())
                .put("method", method(request))
                .put("authenticated_at", Time.stamp(authenticatedAt(request)))
                .put("expires_at", Time.stamp(time.now().plus(CODE_LIFE)));
        var impersonator = settings.takeImpersonator();
        if (impersonator != null) {
            code.set("impersonator", impersonator);
        }
        store.codes.save(code);
        return Reply.redirect(redirect, request.success(Json.must(code, "id")));
    }

    /** Now; or when the hosted session began, if there is one and max_age does not ask for more. */
    private Instant authenticatedAt(AuthorizeRequest request) {
        var age = settings.hostedSessionAge();
        var maxAge = request.maxAge();
        var tooOld = maxAge != null && age.toSeconds() > Long.parseLong(maxAge) && !settings.ignoresMaxAge();
        return tooOld ? time.now() : time.now().minus(age);
    }

    private @Nullable String accept(String token, ObjectNode user) {
        try {
            return invitations.acceptBy(token, user);
        } catch (ApiError e) {
            throw new AuthorizeRequest.Refused("access_denied", "The invitation cannot be used by this user.");
        }
    }

    /** As it stands in {@code authentication_method}. */
    private static String method(AuthorizeRequest request) {
        var provider = request.provider();
        return provider == null ? "SSO" : provider.equals("authkit") ? "Password" : provider;
    }
}
