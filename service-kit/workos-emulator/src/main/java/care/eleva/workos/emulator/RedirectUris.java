package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code /user_management/redirect_uris}, and the sign-out redirects that production knows only in its dashboard. One
 * {@code *} may stand in the left-most label of the host or for a port of loopback (workos.md §1.1).
 */
final class RedirectUris {
    private static final Pattern HTTPS = Pattern.compile("https://(\\*\\.)?[A-Za-z0-9.-]+(:\\d+)?(/[^*\\s#]*)?");
    private static final Pattern LOOPBACK =
            Pattern.compile("http://(localhost|127\\.0\\.0\\.1|\\[::1])(:(\\d+|\\*))?(/[^*\\s#]*)?");

    private final Store store;
    private final Time time;
    private final Ids ids;

    RedirectUris(Store store, Time time, Ids ids) {
        this.store = store;
        this.time = time;
        this.ids = ids;
    }

    void routes(Routes routes) {
        var root = "/user_management/redirect_uris";
        routes.get(
                root,
                call -> Reply.ok(
                        store.redirectUris.page(Page.of(call), uri -> true).list(Json::wire)));
        routes.post(root, call -> Reply.created(register(call.body().text("uri"))));
        routes.delete(root + "/:id", call -> {
            store.redirectUris.get(call.path("id"));
            store.redirectUris.remove(call.path("id"));
            return Reply.empty(204);
        });
    }

    /** Registers a redirect URI; the first without a wildcard is the default. */
    ObjectNode register(String uri) {
        check(uri);
        if (store.redirectUris.one("uri", uri).isPresent()) {
            throw ApiError.invalid("uri", "redirect_uri_already_exists", "The redirect URI is registered already.");
        }
        var first = store.redirectUris.all().stream()
                .noneMatch(other -> other.path("default").asBoolean());
        return store.redirectUris.save(entry("redirect_uri", uri).put("default", first && !uri.contains("*")));
    }

    void registerSignOut(String uri) {
        check(uri);
        if (store.signOutRedirects.one("uri", uri).isEmpty()) {
            store.signOutRedirects.save(entry("sign_out_redirect", uri));
        }
    }

    boolean isRegistered(String uri) {
        return store.redirectUris.all().stream().anyMatch(entry -> matches(Json.must(entry, "uri"), uri));
    }

    /** The address after signing out, or null when there is none; one that is not registered is refused. */
    @Nullable
    String signOutTarget(@Nullable String wanted) {
        var all = store.signOutRedirects.all();
        if (wanted == null) {
            return all.stream()
                    .map(entry -> Json.must(entry, "uri"))
                    .filter(uri -> !uri.contains("*"))
                    .findFirst()
                    .orElse(null);
        }
        if (all.stream().noneMatch(entry -> matches(Json.must(entry, "uri"), wanted))) {
            throw ApiError.invalid(
                    "return_to", "return_to_invalid", "return_to is not a registered sign-out redirect.");
        }
        return wanted;
    }

    private ObjectNode entry(String kind, String uri) {
        var stamp = time.stamp();
        return Json.object()
                .put("object", kind)
                .put("id", ids.next(kind))
                .put("uri", uri)
                .put("created_at", stamp)
                .put("updated_at", stamp);
    }

    private static void check(String uri) {
        if (!HTTPS.matcher(uri).matches() && !LOOPBACK.matcher(uri).matches()) {
            throw ApiError.invalid("uri", "uri_invalid", "A redirect URI is https, or http on loopback.");
        }
    }

    /** Exact, but for the one wildcard, which stands for a label or for a port. */
    private static boolean matches(String registered, String uri) {
        var star = registered.indexOf('*');
        if (star < 0) {
            return registered.equals(uri);
        }
        var wild = registered.charAt(star - 1) == ':' ? "\\d{1,5}" : "[A-Za-z0-9-]+";
        return Pattern.matches(
                Pattern.quote(registered.substring(0, star)) + wild + Pattern.quote(registered.substring(star + 1)),
                uri);
    }
}
