package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The pages that people see: where somebody pays, and where an expert says who he is. */
final class Pages {
    private final Store store;
    private final Time time;
    private final Payments payments;
    private final CheckoutSessions sessions;
    private final Accounts accounts;

    Pages(Store store, Time time, Payments payments, CheckoutSessions sessions, Accounts accounts) {
        this.store = store;
        this.time = time;
        this.payments = payments;
        this.sessions = sessions;
        this.accounts = accounts;
    }

    void routes(Routes routes) {
        routes.open(HttpMethod.GET, "/c/pay/:id", call -> checkout(call.path("id"), ""));
        routes.open(HttpMethod.POST, "/c/pay/:id", this::pay);
        routes.open(HttpMethod.GET, "/setup/e/:account/:token", this::setup);
        routes.open(HttpMethod.POST, "/setup/e/:account/:token", this::decide);
    }

    private Reply checkout(String id, String problem) {
        sessions.expireDue();
        var session = store.sessions.find(id).orElse(null);
        if (session == null) {
            return Reply.html(404, Html.page("There is no such payment", ""));
        }
        return switch (Json.must(session, "status")) {
            case "open" -> Reply.html(200, Html.page("Pay " + price(session), open(session, problem)));
            case "complete" -> Reply.html(200, complete(session));
            default -> Reply.html(200, Html.page("This payment page has expired", back(session)));
        };
    }

    private static String open(ObjectNode session, String problem) {
        var methods = Json.texts(session.get("payment_method_types"));
        var body = new StringBuilder("<p>" + Html.escape(Json.must(session, "_product")) + "</p>");
        if (!problem.isEmpty()) {
            body.append("<p class=\"bad\" role=\"alert\">")
                    .append(Html.escape(problem))
                    .append("</p>");
        }
        body.append("<form method=\"post\"><ul>");
        if (methods.contains("card")) {
            body.append(button("card", "Pay by card", "4242 4242 4242 4242"));
            body.append(button("decline", "Pay by a card without money", "4000 0000 0000 9995"));
        }
        if (methods.contains("multibanco")) {
            body.append(button("multibanco", "Get a Multibanco reference", "pay within seven days"));
        }
        return body.append("</ul></form>").append(back(session)).toString();
    }

    private String complete(ObjectNode session) {
        var intent = store.intents.find(Json.text(session, "payment_intent")).orElse(null);
        if (intent == null || !"requires_action".equals(Json.text(intent, "status"))) {
            return Html.page("There is nothing left to pay here", forward(session));
        }
        return Html.page(
                "Multibanco",
                "<p>Entity 11249, reference 123 456 789, " + price(session) + "</p><form method=\"post\"><ul>"
                        + button("arrive", "The money has come", "as if somebody had paid at a cash machine")
                        + button("lapse", "The reference has run out", "as if nobody had paid within seven days")
                        + "</ul></form>" + forward(session));
    }

    private Reply pay(Call call) {
        var id = call.path("id");
        sessions.expireDue();
        try {
            return act(id, Objects.requireNonNullElse(call.form().textOrNull("action"), ""));
        } catch (ApiError closed) {
            return checkout(id, "");
        }
    }

    private Reply act(String id, String action) {
        switch (action) {
            case "card" -> payments.payByCard(id);
            case "decline" -> {
                payments.decline(id, "insufficient_funds");
                return checkout(id, "The card was declined: not enough money. Try another one.");
            }
            case "multibanco" -> {
                payments.promise(id);
                return checkout(id, "");
            }
            case "arrive" -> payments.arrive(id);
            case "lapse" -> payments.lapse(id);
            default -> {
                return checkout(id, "");
            }
        }
        return Reply.redirect(successUrl(store.sessions.get(id)));
    }

    private Reply setup(Call call) {
        var link = link(call);
        if (link == null) {
            return Reply.html(404, Html.page("There is no such link", ""));
        }
        if (link.path("used").asBoolean() || link.path("expires_at").asLong() <= time.seconds()) {
            return Reply.redirect(Json.must(link, "refresh_url"));
        }
        store.links.edit(Json.must(link, "id"), copy -> copy.put("used", true));
        return Reply.html(
                200,
                Html.page(
                        "Get paid",
                        "<p>Who are you, and where shall the money go?</p><form method=\"post\"><ul>"
                                + button("done", "Everything is right", "account enabled at once")
                                + button("waiting", "Papers handed in", "Stripe still looks at them")
                                + button("later", "Not now", "come back another time") + "</ul></form>"));
    }

    private Reply decide(Call call) {
        var link = link(call);
        if (link == null) {
            return Reply.html(404, Html.page("There is no such link", ""));
        }
        var account = Json.must(link, "account");
        switch (Objects.requireNonNullElse(call.form().textOrNull("action"), "")) {
            case "done" -> accounts.change(account, true, true, null);
            case "waiting" -> accounts.change(account, true, false, "requirements.pending_verification");
            default -> {}
        }
        return Reply.redirect(Json.must(link, "return_url"));
    }

    private @Nullable ObjectNode link(Call call) {
        return store.links
                .find(call.path("token"))
                .filter(row -> call.path("account").equals(Json.text(row, "account")))
                .orElse(null);
    }

    private static String button(String action, String title, String detail) {
        return "<li><button name=\"action\" value=\"" + action + "\">" + title + "<small>" + detail
                + "</small></button></li>";
    }

    private static String back(ObjectNode session) {
        var url = Json.text(session, "cancel_url");
        return url == null ? "" : "<p><a href=\"" + Html.escape(url) + "\">Back</a></p>";
    }

    private static String forward(ObjectNode session) {
        return "<p><a href=\"" + Html.escape(successUrl(session)) + "\">Continue</a></p>";
    }

    private static String successUrl(ObjectNode session) {
        return Json.must(session, "success_url").replace("{CHECKOUT_SESSION_ID}", Json.must(session, "id"));
    }

    private static String price(ObjectNode session) {
        return String.format(
                Locale.ROOT,
                "%.2f %s",
                session.path("amount_total").asLong() / 100.0,
                Json.must(session, "currency").toUpperCase(Locale.ROOT));
    }
}
