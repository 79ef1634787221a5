package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Records what happens and has it delivered. An event keeps the object as it was at its moment. */
final class Events {
    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Webhooks webhooks;

    Events(Store store, Time time, Ids ids, Webhooks webhooks) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.webhooks = webhooks;
    }

    /** Something on the account that {@code object} belongs to. */
    String record(String type, ObjectNode object) {
        return record(type, object, Table.owner(object));
    }

    String record(String type, ObjectNode object, @Nullable String account) {
        var id = ids.next("evt");
        ObjectNode event = Json.object()
                .put("id", id)
                .put("object", "event")
                .put("api_version", StripeEmulator.API_VERSION)
                .put("created", time.seconds())
                .put("livemode", false)
                .put("pending_webhooks", 1)
                .put("type", type);
        event.putObject("data").set("object", Json.wire(object).deepCopy());
        event.putObject("request").putNull("id").putNull("idempotency_key");
        if (account != null && !account.isEmpty()) {
            event.put("account", account);
        }
        store.events.save(event);
        webhooks.offer(event);
        return id;
    }
}
