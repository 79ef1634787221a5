package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The balance of each account, as balance transactions. Money is there at once; what a card costs is made up. */
final class Movements {
    private final Store store;
    private final Time time;
    private final Ids ids;

    Movements(Store store, Time time, Ids ids) {
        this.store = store;
        this.time = time;
        this.ids = ids;
    }

    /** What a charge costs the platform: 1.5 % and 25 cents. */
    static long fee(long amount) {
        return amount * 15 / 1000 + 25;
    }

    ObjectNode add(String account, String type, String source, long amount, long fee, String currency) {
        ObjectNode row = Json.object()
                .put("id", ids.next("txn"))
                .put("object", "balance_transaction")
                .put("amount", amount)
                .put("available_on", time.seconds())
                .put("created", time.seconds())
                .put("currency", currency)
                .putNull("description")
                .putNull("exchange_rate")
                .put("fee", fee);
        var details = row.putArray("fee_details");
        if (fee > 0) {
            details.addObject()
                    .put("amount", fee)
                    .putNull("application")
                    .put("currency", currency)
                    .put("description", "Stripe processing fees")
                    .put("type", "stripe_fee");
        }
        row.put("net", amount - fee)
                .put("reporting_category", type.equals("payment") ? "charge" : type)
                .put("source", source)
                .put("status", "available")
                .put("type", type)
                .put("_account", account);
        return store.movements.save(row);
    }

    long balance(String account) {
        return store.movements.all(row -> Table.owner(row).equals(account)).stream()
                .mapToLong(row -> row.path("net").asLong())
                .sum();
    }

    /** {@code GET /v1/balance_transactions}: the newest first, by payout and type. */
    ObjectNode list(Call call) {
        var form = call.form();
        var payout = form.textOrNull("payout");
        var type = form.textOrNull("type");
        var rows = store.movements
                .all(row -> Table.owner(row).equals(call.account())
                        && (payout == null || payout.equals(Json.text(row, "_payout")))
                        && (type == null || type.equals(Json.text(row, "type"))))
                .reversed();
        return Lists.page(rows, form, "/v1/balance_transactions");
    }

    ObjectNode balance(Call call) {
        ObjectNode balance = Json.object().put("object", "balance").put("livemode", false);
        balance.putArray("available")
                .addObject()
                .put("amount", balance(call.account()))
                .put("currency", "eur")
                .putObject("source_types")
                .put("card", balance(call.account()));
        balance.putArray("pending")
                .addObject()
                .put("amount", 0)
                .put("currency", "eur")
                .putObject("source_types")
                .put("card", 0);
        return balance;
    }
}
