package care.eleva.kit.audit;

import care.eleva.kit.crypto.BoundCipher;
import care.eleva.kit.tenancy.Transaction;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The data keys that encrypt a subject's personal values: made on first use, kept wrapped in the database. */
@ApplicationScoped
class SubjectKeys {
    /** Short, so that a destroyed key is soon gone from memory too. */
    private static final Duration MAX_AGE = Duration.ofMinutes(5);

    private static final int MAX_KEYS = 10_000;

    private final BoundCipher master;
    private final Cache<String, SubjectKey> keys = Caffeine.newBuilder()
            .maximumSize(MAX_KEYS)
            .expireAfterWrite(MAX_AGE)
            .build();
    /** Keys that an open transaction has made: they vanish with its rollback. */
    private final Cache<Transaction, Set<String>> made =
            Caffeine.newBuilder().weakKeys().build();

    SubjectKeys(AuditConfig config) {
        this.master = new BoundCipher(HexFormat.of().parseHex(config.personalKey()));
    }

    /** The key of {@code subject}. */
    Uni<SubjectKey> of(Transaction transaction, String subject) {
        SubjectKey known = keys.getIfPresent(subject);
        if (known != null) {
            return Uni.createFrom().item(known);
        }
        byte[] proposed = BoundCipher.newKey();
        Buffer wrapped = Buffer.buffer(master.encrypt(proposed, subject));
        return transaction
                .execute("SELECT kid, wrapped, created FROM audit.subject_key($1, $2)", subject, wrapped)
                .map(rows -> unwrap(transaction, subject, rows.iterator().next()));
    }

    private SubjectKey unwrap(Transaction transaction, String subject, Row row) {
        byte[] key = master.decrypt(row.getBuffer("wrapped").getBytes(), subject);
        SubjectKey subjectKey = new SubjectKey(row.getString("kid"), new BoundCipher(key));
        Set<String> own = made.get(transaction, none -> ConcurrentHashMap.newKeySet());
        // Asked for a second time, a key that this very transaction made looks as if it had been there before.
        if (row.getBoolean("created")) {
            own.add(subjectKey.id());
        } else if (!own.contains(subjectKey.id())) {
            keys.put(subject, subjectKey);
        }
        return subjectKey;
    }

    /** A data key and its name. */
    record SubjectKey(String id, BoundCipher cipher) {}
}
