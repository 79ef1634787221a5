package care.eleva.kit.idempotency;

import care.eleva.kit.problem.KitProblem;
import care.eleva.kit.problem.SqlStates;
import care.eleva.kit.tenancy.Transaction;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Does an unsafe request once per {@code Idempotency-Key} (draft-ietf-httpapi-idempotency-key-header). The key's row
 * commits with the change: a second request waits for the first one's commit and then gets its answer again, for 24
 * hours. The stored answer is the view, which therefore must hold no health data.
 */
@ApplicationScoped
public class Idempotency {
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E]{1,200}");
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final ObjectMapper json;
    private final CurrentVertxRequest request;

    Idempotency(ObjectMapper json, CurrentVertxRequest request) {
        this.json = json;
        this.request = request;
    }

    /**
     * Runs {@code work} unless this caller has already had it done under the same key.
     *
     * @param operation names the operation, for example {@code POST /v1/events}
     * @param command what was asked for; another command under the same key is refused
     * @param view the type of the answer
     */
    public <T> Uni<T> once(
            Transaction transaction, String operation, Object command, Class<T> view, Supplier<Uni<T>> work) {
        String key = key();
        if (key == null) {
            return work.get();
        }
        Buffer hash = Buffer.buffer(hash(operation, command));
        return claim(transaction, key, hash)
                .chain(claimed -> claimed
                        ? work.get().call(item -> store(transaction, key, item))
                        : replay(transaction, key, hash, view));
    }

    private static Uni<Boolean> claim(Transaction transaction, String key, Buffer hash) {
        // A key older than a day is free again.
        return transaction
                .update("DELETE FROM idempotency_key WHERE key = $1 AND created_at < now() - interval '24 hours'", key)
                .chain(() -> transaction.update(
                        "INSERT INTO idempotency_key (key, request_hash) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                        key,
                        hash))
                .map(inserted -> inserted == 1)
                .onFailure(failure -> SqlStates.is(failure, LOCK_NOT_AVAILABLE))
                .transform(busy -> KitProblem.IDEMPOTENCY_IN_PROGRESS.exception());
    }

    private <T> Uni<T> replay(Transaction transaction, String key, Buffer hash, Class<T> view) {
        return transaction
                .first(
                        row -> answer(row, hash, view),
                        "SELECT request_hash, response_body FROM idempotency_key WHERE key = $1",
                        key)
                .onItem()
                .ifNull()
                .failWith(KitProblem.IDEMPOTENCY_IN_PROGRESS::exception)
                .invoke(() -> {
                    transaction.nothingHappened();
                    request.getCurrent().response().putHeader("Idempotency-Replayed", "true");
                });
    }

    private <T> T answer(Row row, Buffer hash, Class<T> view) {
        if (!Arrays.equals(row.getBuffer("request_hash").getBytes(), hash.getBytes())) {
            throw KitProblem.IDEMPOTENCY_KEY_REUSED.exception();
        }
        try {
            return json.readValue(row.getJsonObject("response_body").encode(), view);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("a stored answer cannot be read", unreadable);
        }
    }

    private Uni<Integer> store(Transaction transaction, String key, Object item) {
        return transaction.update(
                "UPDATE idempotency_key SET response_body = $2 WHERE key = $1", key, new JsonObject(write(item)));
    }

    private @Nullable String key() {
        String key = request.getCurrent().request().getHeader("Idempotency-Key");
        if (key != null && !KEY.matcher(key).matches()) {
            throw KitProblem.VALIDATION_FAILED.exception("An Idempotency-Key has 1 to 200 visible ASCII characters.");
        }
        return key;
    }

    private byte[] hash(String operation, Object command) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(operation.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
            return digest.digest(write(command).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("views and commands are always JSON", impossible);
        }
    }
}
