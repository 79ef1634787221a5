package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Connected accounts and the links to the pages on which their owners say who they are. */
final class Accounts {
    private static final long LINK_SECONDS = 5 * 60;

    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Events events;
    private final Supplier<String> url;

    Accounts(Store store, Time time, Ids ids, Events events, Supplier<String> url) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.events = events;
        this.url = url;
    }

    ObjectNode create(Call call) {
        var form = call.form();
        var id = ids.next("acct").substring(0, 21);
        ObjectNode account =
                Json.object().put("id", id).put("object", "account").putNull("business_profile");
        account.putNull("business_type");
        ObjectNode capabilities = account.putObject("capabilities");
        form.inner("capabilities").node().fieldNames().forEachRemaining(name -> capabilities.put(name, "inactive"));
        account.put("charges_enabled", false);
        account.putObject("controller")
                .put("type", "application")
                .put("is_controller", true)
                .put("requirement_collection", "stripe");
        account.put("country", country(form))
                .put("created", time.seconds())
                .put("default_currency", "eur")
                .put("details_submitted", false)
                .putNull("email");
        account.set("metadata", form.metadata());
        account.put("payouts_enabled", false);
        requirements(account, "requirements.past_due");
        account.put("type", "none");
        store.accounts.save(account);
        return account;
    }

    private static String country(Form form) {
        var country = form.textOrNull("country");
        if (country != null && !country.matches("[A-Z]{2}")) {
            throw ApiError.invalid("country_unsupported", "country", "No such country: " + country);
        }
        return country == null ? "PT" : country;
    }

    private static void requirements(ObjectNode account, @Nullable String disabledReason) {
        ObjectNode requirements = account.putObject("requirements").putNull("current_deadline");
        requirements.putArray("alternatives");
        var due = requirements.putArray("currently_due");
        if (disabledReason != null && !account.path("details_submitted").asBoolean()) {
            due.add("individual.id_number").add("external_account");
        }
        requirements.put("disabled_reason", disabledReason);
        requirements.putArray("errors");
        requirements.putArray("eventually_due");
        requirements.putArray("past_due");
        requirements.putArray("pending_verification");
    }

    ObjectNode read(Call call) {
        return store.accounts.get(call.path("id"));
    }

    ObjectNode link(Call call) {
        var form = call.form();
        var account = store.accounts.named(form.text("account"), "account");
        if (!"account_onboarding".equals(form.text("type"))) {
            throw ApiError.invalid(null, "type", "This stand-in has account_onboarding only.");
        }
        var token = ids.letters(32);
        store.links.save(Json.object()
                .put("id", token)
                .put("account", Json.must(account, "id"))
                .put("expires_at", time.seconds() + LINK_SECONDS)
                .put("refresh_url", form.text("refresh_url"))
                .put("return_url", form.text("return_url")));
        return Json.object()
                .put("object", "account_link")
                .put("created", time.seconds())
                .put("expires_at", time.seconds() + LINK_SECONDS)
                .put("url", url.get() + "/setup/e/" + Json.must(account, "id") + "/" + token);
    }

    /** How far Stripe is with an account from now on; a reason says why it is not enabled. */
    ObjectNode change(String id, boolean submitted, boolean enabled, @Nullable String disabledReason) {
        var changed = store.accounts.edit(id, copy -> {
            copy.put("details_submitted", submitted)
                    .put("charges_enabled", enabled)
                    .put("payouts_enabled", enabled);
            if (copy.get("capabilities") instanceof ObjectNode capabilities) {
                capabilities
                        .properties()
                        .forEach(entry -> capabilities.put(entry.getKey(), enabled ? "active" : "inactive"));
            }
            requirements(copy, enabled ? null : disabledReason);
            return copy;
        });
        events.record("account.updated", changed, id);
        return changed;
    }
}
