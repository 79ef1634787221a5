package care.eleva.audit.personal;

import static java.nio.charset.StandardCharsets.UTF_8;

import care.eleva.kit.audit.AuditConfig;
import care.eleva.kit.audit.AuditRecorder;
import care.eleva.kit.crypto.BoundCipher;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Opens the personal values of events and holds each against the commitment in its event's line. */
@ApplicationScoped
public class PersonalService {
    private static final int SALT_BYTES = 16;

    private final PersonalRepository repository;
    private final BoundCipher master;

    PersonalService(PersonalRepository repository, AuditConfig config) {
        this.repository = repository;
        this.master = new BoundCipher(HexFormat.of().parseHex(config.personalKey()));
    }

    /** The personal values of each event by name. Every name that the line commits to is there, opened or not. */
    public Uni<Map<UUID, Map<String, PersonalView>>> open(Transaction transaction, Map<UUID, JsonObject> lines) {
        return repository.ofEvents(transaction, lines.keySet()).map(stored -> open(stored, lines));
    }

    /** The caller's own personal values of each event by name, whoever's log the event stands in. */
    public Uni<Map<UUID, Map<String, PersonalView>>> openOwn(Transaction transaction, Set<UUID> events) {
        return repository.own(transaction, events).map(stored -> {
            Map<UUID, Map<String, PersonalView>> opened = new HashMap<>();
            stored.forEach(own -> opened.computeIfAbsent(own.value().event(), event -> new TreeMap<>())
                    .put(own.value().name(), open(own.value(), own.commitment())));
            return opened;
        });
    }

    private Map<UUID, Map<String, PersonalView>> open(List<SealedValue> stored, Map<UUID, JsonObject> lines) {
        Map<UUID, Map<String, PersonalView>> opened = new HashMap<>();
        lines.forEach((event, line) -> {
            Map<String, PersonalView> values = new TreeMap<>();
            line.getJsonObject("sd")
                    .fieldNames()
                    .forEach(name -> values.put(name, PersonalView.without(PersonalView.State.ERASED)));
            opened.put(event, values);
        });
        stored.forEach(value -> {
            JsonObject line = lines.get(value.event());
            Map<String, PersonalView> values = opened.get(value.event());
            if (line != null && values != null) {
                values.computeIfPresent(
                        value.name(),
                        (name, erased) -> open(value, line.getJsonObject("sd").getString(name)));
            }
        });
        return opened;
    }

    private PersonalView open(SealedValue value, String commitment) {
        Buffer wrapped = value.wrapped();
        if (wrapped == null) {
            return PersonalView.without(PersonalView.State.ERASED);
        }
        BoundCipher cipher;
        try {
            cipher = new BoundCipher(master.decrypt(wrapped.getBytes(), value.subject()));
        } catch (IllegalStateException foreign) {
            return PersonalView.without(PersonalView.State.UNREADABLE);
        }
        try {
            byte[] plain = cipher.decrypt(value.sealed().getBytes(), value.name() + "|" + commitment);
            return compare(plain, value.name(), commitment);
        } catch (IllegalStateException altered) {
            return PersonalView.without(PersonalView.State.ALTERED);
        }
    }

    private static PersonalView compare(byte[] plain, String name, String commitment) {
        byte[] salt = Arrays.copyOf(plain, SALT_BYTES);
        byte[] value = Arrays.copyOfRange(plain, SALT_BYTES, plain.length);
        byte[] digest = AuditRecorder.commitment(salt, name, value);
        return Base64.getEncoder().encodeToString(digest).equals(commitment)
                ? new PersonalView(PersonalView.State.INTACT, new String(value, UTF_8))
                : PersonalView.without(PersonalView.State.ALTERED);
    }
}
