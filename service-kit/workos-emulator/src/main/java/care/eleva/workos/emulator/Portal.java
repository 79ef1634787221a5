package care.eleva.workos.emulator;

import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code POST /portal/generate_link}: a link of five minutes to a page that stands for the Admin Portal. */
final class Portal {
    private static final Duration LINK_LIFE = Duration.ofMinutes(5);
    private static final int MOST_CONTACTS = 20;
    private static final Set<String> INTENTS = Set.of(
            "sso",
            "dsync",
            "audit_logs",
            "log_streams",
            "domain_verification",
            "certificate_renewal",
            "bring_your_own_key");

    private final Supplier<String> url;
    private final Store store;
    private final Time time;
    private final Ids ids;

    Portal(Supplier<String> url, Store store, Time time, Ids ids) {
        this.url = url;
        this.store = store;
        this.time = time;
        this.ids = ids;
    }

    void routes(Routes routes) {
        routes.post("/portal/generate_link", call -> generate(call.body()));
        routes.open(HttpMethod.GET, "/portal/launch", call -> launch(call.query("secret")));
    }

    private Reply generate(Body body) {
        var organization = Json.must(store.organizations.get(body.text("organization")), "id");
        var intent = body.textOrNull("intent");
        if (intent != null && !INTENTS.contains(intent)) {
            throw ApiError.invalid("intent", "intent_invalid", "The intent is not known.");
        }
        if (body.texts("it_contact_emails").size() > MOST_CONTACTS) {
            throw ApiError.invalid("it_contact_emails", "too_many", "At most 20 contacts may be given.");
        }
        var secret = ids.secret();
        store.portalLinks.save(Json.object()
                .put("id", secret)
                .put("organization_id", organization)
                .put("intent", intent)
                .put("return_url", address(body, "return_url"))
                .put("success_url", address(body, "success_url"))
                .put("expires_at", Time.stamp(time.now().plus(LINK_LIFE))));
        return Reply.created(Json.object().put("link", url.get() + "/portal/launch?secret=" + secret));
    }

    private static @Nullable String address(Body body, String field) {
        var text = body.textOrNull(field);
        if (text == null) {
            return null;
        }
        try {
            var scheme = URI.create(text).getScheme();
            if ("https".equals(scheme) || "http".equals(scheme)) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            throw badAddress(field);
        }
        throw badAddress(field);
    }

    private static ApiError badAddress(String field) {
        return ApiError.invalid(field, field + "_invalid", field + " must be an address with http or https.");
    }

    private Reply launch(@Nullable String secret) {
        var link = store.portalLinks
                .find(secret)
                .filter(row -> !time.isPast(Json.must(row, "expires_at")))
                .orElse(null);
        if (link == null) {
            return Reply.html(403, Html.page("Link expired", "<p class=\"bad\">This link does not work any more.</p>"));
        }
        var organization = store.organizations.get(Json.must(link, "organization_id"));
        var intent = Json.text(link, "intent");
        var back = Json.text(link, "return_url");
        var body = "<p>" + Html.escape(Json.must(organization, "name")) + " · "
                + Html.escape(intent == null ? "all settings" : intent) + "</p>";
        var way = back == null ? "" : "<p><a href=\"" + Html.escape(back) + "\">Back to the application</a></p>";
        return Reply.html(200, Html.page("Admin Portal", body + way));
    }
}
