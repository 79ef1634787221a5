package care.eleva.stripe.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One effect for each {@code Idempotency-Key} within a day: the first reply comes again, marked as replayed, and other
 * parameters under the same key are refused. What was refused before any work began is not kept.
 */
final class Idempotency {
    private static final long LIFE_SECONDS = 24 * 3600;
    private static final int LONGEST = 255;

    private final Store store;
    private final Time time;

    Idempotency(Store store, Time time) {
        this.store = store;
        this.time = time;
    }

    Reply once(Call call, Supplier<Reply> work) {
        var key = call.header("Idempotency-Key");
        if (key == null || key.isEmpty()) {
            return work.get();
        }
        if (key.length() > LONGEST) {
            throw ApiError.invalid(null, null, "Idempotency keys have at most 255 characters.");
        }
        var id = call.account() + "/" + key;
        var question = call.line() + " " + call.form().node();
        var known = store.keys
                .find(id)
                .filter(row -> row.path("at").asLong() + LIFE_SECONDS > time.seconds())
                .orElse(null);
        if (known == null) {
            var reply = work.get();
            store.keys.save(Json.object()
                    .put("id", id)
                    .put("at", time.seconds())
                    .put("question", question)
                    .put("status", reply.status())
                    .put("body", reply.body().toString()));
            return reply;
        }
        if (!Json.must(known, "question").equals(question)) {
            throw ApiError.otherParameters();
        }
        return replay(known);
    }

    private static Reply replay(ObjectNode known) {
        return new Reply(
                known.path("status").asInt(),
                "application/json",
                Buffer.buffer(Json.must(known, "body")),
                Map.of("Idempotent-Replayed", "true"));
    }
}
