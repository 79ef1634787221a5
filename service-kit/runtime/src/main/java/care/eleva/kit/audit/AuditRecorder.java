package care.eleva.kit.audit;

import care.eleva.kit.crypto.BoundCipher;
import care.eleva.kit.http.CurrentRequest;
import care.eleva.kit.http.RequestInfo;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Appends audit rows inside the caller's transaction. The request's address and user agent go into every row, as salted
 * commitments with the encrypted value beside the line: erasing the subject's key leaves every proof intact.
 */
@ApplicationScoped
public class AuditRecorder {
    private static final String APPEND = "SELECT audit.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS id";
    private static final int SALT_BYTES = 16;

    private final SubjectKeys keys;
    private final CurrentRequest request;

    AuditRecorder(SubjectKeys keys, CurrentRequest request) {
        this.keys = keys;
        this.request = request;
    }

    /** Appends {@code event}; the item is the new row's id. A failure must fail the transaction. */
    public Uni<UUID> append(Transaction transaction, AuditEvent event) {
        return seal(transaction, event.personal())
                .chain(personal -> transaction.execute(
                        APPEND,
                        event.action(),
                        event.outcome().code(),
                        event.resourceType(),
                        event.resourceId(),
                        event.patientId(),
                        event.purpose(),
                        targets(event),
                        new JsonObject(new TreeMap<>(event.plain())),
                        personal,
                        time(event.occurredAt())))
                .map(rows -> rows.iterator().next().getUUID("id"));
    }

    /** The request's and the given personal values, sealed for the parameter {@code personal} of {@code audit.append}. */
    public Uni<JsonObject> seal(Transaction transaction, Map<String, AuditEvent.Personal> values) {
        Map<String, AuditEvent.Personal> all = new TreeMap<>(values);
        RequestInfo info = request.find();
        if (info != null) {
            String subject = transaction.context().subject();
            all.put("ip", new AuditEvent.Personal(subject, info.clientIp()));
            String userAgent = info.userAgent();
            if (userAgent != null) {
                all.put("user_agent", new AuditEvent.Personal(subject, userAgent));
            }
        }
        Uni<JsonObject> sealed = Uni.createFrom().item(new JsonObject());
        for (Map.Entry<String, AuditEvent.Personal> value : all.entrySet()) {
            sealed = sealed.chain(json -> keys.of(transaction, value.getValue().subject())
                    .map(key -> json.put(value.getKey(), seal(value.getKey(), value.getValue(), key))));
        }
        return sealed;
    }

    private static JsonObject seal(String name, AuditEvent.Personal personal, SubjectKeys.SubjectKey key) {
        byte[] salt = BoundCipher.random(SALT_BYTES);
        byte[] value = personal.value().getBytes(StandardCharsets.UTF_8);
        String commitment = Base64.getEncoder().encodeToString(commitment(salt, name, value));
        byte[] saltAndValue = new byte[SALT_BYTES + value.length];
        System.arraycopy(salt, 0, saltAndValue, 0, SALT_BYTES);
        System.arraycopy(value, 0, saltAndValue, SALT_BYTES, value.length);
        return new JsonObject()
                .put("d", commitment)
                .put("s", personal.subject())
                .put("k", key.id())
                .put(
                        "v",
                        Base64.getEncoder()
                                .encodeToString(key.cipher().encrypt(saltAndValue, name + "|" + commitment)));
    }

    /** {@code SHA-256(salt ‖ name ‖ 0x00 ‖ value)}. */
    public static byte[] commitment(byte[] salt, String name, byte[] value) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return digest.digest(value);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private static JsonArray targets(AuditEvent event) {
        JsonArray targets = new JsonArray();
        event.targets()
                .forEach(target ->
                        targets.add(new JsonObject().put("type", target.type()).put("id", target.id())));
        return targets;
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
