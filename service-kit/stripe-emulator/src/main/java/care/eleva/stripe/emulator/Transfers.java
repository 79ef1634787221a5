package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Transfers from the platform to accounts, and back. On the account a transfer is a charge with a source transfer. */
final class Transfers {
    private static final String AMOUNT = "amount";

    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Events events;
    private final Movements movements;

    Transfers(Store store, Time time, Ids ids, Events events, Movements movements) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.events = events;
        this.movements = movements;
    }

    ObjectNode create(Call call) {
        var form = call.form();
        var amount = form.amount(AMOUNT);
        var currency = form.text("currency");
        var destination = store.accounts.named(form.text("destination"), "destination");
        if (!"active".equals(destination.path("capabilities").path("transfers").asText())) {
            throw ApiError.invalid(
                    "insufficient_capabilities_for_transfer",
                    "destination",
                    "Your destination account needs to have at least one of the following capabilities enabled: transfers.");
        }
        var source = form.textOrNull("source_transaction");
        requireMoney(amount, source);
        var id = ids.next("tr");
        var movement = movements.add("", "transfer", id, -amount, 0, currency);
        ObjectNode transfer = Json.object()
                .put("id", id)
                .put("object", "transfer")
                .put(AMOUNT, amount)
                .put("amount_reversed", 0)
                .put("balance_transaction", Json.must(movement, "id"))
                .put("created", time.seconds())
                .put("currency", currency)
                .put("description", form.textOrNull("description"))
                .put("destination", Json.must(destination, "id"))
                .put("destination_payment", arrive(id, Json.must(destination, "id"), amount, currency))
                .put("livemode", false);
        transfer.set("metadata", form.metadata());
        transfer.set("reversals", Lists.of(List.of(), false, "/v1/transfers/" + id + "/reversals"));
        transfer.put("reversed", false)
                .put("source_transaction", source)
                .put("source_type", "card")
                .put("transfer_group", form.textOrNull("transfer_group"));
        store.transfers.save(transfer);
        events.record("transfer.created", transfer);
        return transfer;
    }

    private void requireMoney(long amount, @Nullable String source) {
        if (source == null) {
            if (movements.balance("") < amount) {
                throw ApiError.invalid(
                        "balance_insufficient", null, "You have insufficient available funds in your Stripe account.");
            }
            return;
        }
        var charge = store.charges.named(source, "source_transaction");
        var handedOn = store.transfers.all(row -> source.equals(Json.text(row, "source_transaction"))).stream()
                .mapToLong(row ->
                        row.path(AMOUNT).asLong() - row.path("amount_reversed").asLong())
                .sum();
        if (!charge.path("paid").asBoolean()
                || handedOn + amount > charge.path(AMOUNT).asLong()) {
            throw ApiError.invalid(
                    null, AMOUNT, "The transfers of a source transaction cannot be more than its amount.");
        }
    }

    private String arrive(String transferId, String account, long amount, String currency) {
        var id = ids.next("py");
        var movement = movements.add(account, "payment", id, amount, 0, currency);
        ObjectNode payment = Json.object()
                .put("id", id)
                .put("object", "charge")
                .put(AMOUNT, amount)
                .put("amount_captured", amount)
                .put("amount_refunded", 0)
                .put("balance_transaction", Json.must(movement, "id"));
        payment.putObject("billing_details")
                .putNull("address")
                .putNull("email")
                .putNull("name")
                .putNull("phone");
        payment.put("captured", true)
                .put("created", time.seconds())
                .put("currency", currency)
                .put("disputed", false)
                .put("livemode", false)
                .put("paid", true)
                .put("refunded", false)
                .put("source_transfer", transferId)
                .put("status", "succeeded")
                .put("_account", account);
        payment.putObject("metadata");
        store.charges.save(payment);
        return id;
    }

    ObjectNode read(Call call) {
        return store.transfers.get(call.path("id"), call.account());
    }

    ObjectNode reverse(Call call) {
        var transfer = read(call);
        var left = transfer.path(AMOUNT).asLong()
                - transfer.path("amount_reversed").asLong();
        var amount = call.form().textOrNull(AMOUNT) == null ? left : call.form().amount(AMOUNT);
        if (amount > left || left == 0) {
            throw ApiError.invalid(null, AMOUNT, "The reversal is greater than what is left of the transfer.");
        }
        var id = ids.next("trr");
        var transferId = Json.must(transfer, "id");
        var currency = Json.must(transfer, "currency");
        var movement = movements.add("", "transfer_refund", id, amount, 0, currency);
        movements.add(Json.must(transfer, "destination"), "payment_refund", id, -amount, 0, currency);
        ObjectNode reversal = Json.object()
                .put("id", id)
                .put("object", "transfer_reversal")
                .put(AMOUNT, amount)
                .put("balance_transaction", Json.must(movement, "id"))
                .put("created", time.seconds())
                .put("currency", currency)
                .putNull("destination_payment_refund");
        reversal.set("metadata", call.form().metadata());
        reversal.putNull("source_refund").put("transfer", transferId);
        store.reversals.save(reversal);
        events.record("transfer.reversed", store.transfers.edit(transferId, copy -> reversed(copy, amount)));
        return reversal;
    }

    private ObjectNode reversed(ObjectNode copy, long amount) {
        var all = copy.path("amount_reversed").asLong() + amount;
        var id = Json.must(copy, "id");
        var rows = new ArrayList<>(store.reversals.all(row -> Objects.equals(id, Json.text(row, "transfer"))));
        copy.set("reversals", Lists.of(rows.reversed(), false, "/v1/transfers/" + id + "/reversals"));
        return copy.put("amount_reversed", all)
                .put("reversed", all == copy.path(AMOUNT).asLong());
    }
}
