package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code /vault/v1/keys}: data keys, each wrapped by a key that belongs to its context and never leaves. A wrapped key
 * opens for whoever has the API key and names no context, as in production. Objects ({@code /vault/v1/kv}) are not here.
 */
final class Vault {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final String SEPARATOR = ".";

    private final Store store;
    private final Ids ids;

    Vault(Store store, Ids ids) {
        this.store = store;
        this.ids = ids;
    }

    void routes(Routes routes) {
        routes.post("/vault/v1/keys/data-key", call -> Reply.ok(wrapped(context(call.body()), random(KEY_BYTES))));
        routes.post(
                "/vault/v1/keys/decrypt", call -> Reply.ok(opened(call.body().text("keys"))));
        routes.post("/vault/v1/keys/rekey", call -> Reply.ok(rekeyed(call.body())));
    }

    private static ObjectNode context(Body body) {
        var context = body.object("context").node();
        if (context.isEmpty()) {
            throw ApiError.invalid("context", "context_required", "context must name something.");
        }
        context.forEach(value -> {
            if (!value.isTextual()) {
                throw ApiError.invalid("context", "context_invalid", "context must hold strings.");
            }
        });
        return context;
    }

    private ObjectNode rekeyed(Body body) {
        var context = context(body);
        return wrapped(context, open(body.text("encrypted_keys")));
    }

    private ObjectNode wrapped(ObjectNode context, byte[] dataKey) {
        var keyOf = keyOf(context);
        var nonce = random(NONCE_BYTES);
        var sealed = run(Cipher.ENCRYPT_MODE, keyOf, nonce, dataKey);
        var wrapped =
                ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed);
        var text = Json.must(keyOf, "id") + SEPARATOR + base64(wrapped.array());
        var answer = Json.object();
        answer.set("context", context);
        return answer.put("data_key", base64(dataKey))
                .put("encrypted_keys", base64(text.getBytes(StandardCharsets.UTF_8)))
                .put("id", Json.must(keyOf, "id"));
    }

    private ObjectNode opened(String keys) {
        var dataKey = open(keys);
        return Json.object().put("data_key", base64(dataKey)).put("id", idIn(keys));
    }

    private byte[] open(String keys) {
        try {
            var text = text(keys);
            var wrapped = Base64.getDecoder().decode(text.substring(text.indexOf(SEPARATOR) + 1));
            var buffer = ByteBuffer.wrap(wrapped);
            var nonce = new byte[NONCE_BYTES];
            buffer.get(nonce);
            var sealed = new byte[buffer.remaining()];
            buffer.get(sealed);
            return run(Cipher.DECRYPT_MODE, store.vaultKeys.get(idIn(keys)), nonce, sealed);
        } catch (IllegalArgumentException | java.nio.BufferUnderflowException unreadable) {
            throw ApiError.of(400, "invalid_keys", "The keys are not ones that were given out.");
        }
    }

    private static String idIn(String keys) {
        var text = text(keys);
        return text.substring(0, Math.max(0, text.indexOf(SEPARATOR)));
    }

    private static String text(String keys) {
        return new String(Base64.getDecoder().decode(keys), StandardCharsets.UTF_8);
    }

    private ObjectNode keyOf(ObjectNode context) {
        var sorted = new TreeMap<String, String>();
        context.fieldNames()
                .forEachRemaining(name -> sorted.put(name, context.path(name).textValue()));
        return store.vaultKeys
                .one("_context", sorted.toString())
                .orElseGet(() -> store.vaultKeys.save(Json.object()
                        .put("id", ids.next("vault_key"))
                        .put("_context", sorted.toString())
                        .put("_key", base64(random(KEY_BYTES)))));
    }

    private static byte[] run(int mode, ObjectNode keyOf, byte[] nonce, byte[] input) {
        try {
            var key = new SecretKeySpec(Base64.getDecoder().decode(Json.must(keyOf, "_key")), "AES");
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException failure) {
            throw ApiError.of(400, "invalid_keys", "The keys are not ones that were given out.");
        }
    }

    private static byte[] random(int bytes) {
        var random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
