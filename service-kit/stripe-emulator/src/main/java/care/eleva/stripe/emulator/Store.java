package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Everything this server remembers. Whoever touches it holds {@link #lock}. */
final class Store {
    final Object lock = new Object();
    private long changes;

    private final Map<String, Table> tables = new LinkedHashMap<>();

    final Table sessions = table("sessions", "checkout.session");
    final Table intents = table("intents", "payment_intent");
    final Table charges = table("charges", "charge");
    final Table refunds = table("refunds", "refund");
    final Table transfers = table("transfers", "transfer");
    final Table reversals = table("reversals", "transfer_reversal");
    final Table accounts = table("accounts", "account");
    final Table links = table("links", "account_link");
    final Table payouts = table("payouts", "payout");
    final Table disputes = table("disputes", "dispute");
    final Table movements = table("movements", "balance_transaction");
    final Table events = table("events", "event");
    final Table endpoints = table("endpoints", "webhook_endpoint");
    final Table keys = table("keys", "idempotency_key");

    private Table table(String key, String name) {
        var table = new Table(name, () -> changes++);
        tables.put(key, table);
        return table;
    }

    /** Any object of the API, by its id. */
    Optional<ObjectNode> any(String id) {
        return tables.values().stream()
                .filter(table -> table != keys && table != links && table != endpoints)
                .flatMap(table -> table.find(id).stream())
                .findFirst();
    }

    /** Forgets everything but who is told of events. */
    void clear() {
        tables.values().stream().filter(table -> table != endpoints).forEach(Table::clear);
    }

    /** Counts every change, so that a saver knows whether there is something to save. */
    long changes() {
        return changes;
    }

    ObjectNode dump() {
        var dump = Json.object();
        tables.forEach((key, table) -> {
            var rows = dump.putArray(key);
            table.all().forEach(rows::add);
        });
        return dump;
    }

    void restore(ObjectNode dump) {
        tables.forEach((key, table) -> {
            table.clear();
            dump.path(key).forEach(row -> table.save((ObjectNode) row));
        });
    }
}
