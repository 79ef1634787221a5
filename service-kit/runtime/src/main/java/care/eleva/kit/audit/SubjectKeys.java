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
                .map(rows -> unwrap(subject, rows.iterator().next()));
    }

    private SubjectKey unwrap(String subject, Row row) {
        byte[] key = master.decrypt(row.getBuffer("wrapped").getBytes(), subject);
        SubjectKey subjectKey = new SubjectKey(row.getString("kid"), new BoundCipher(key));
        // A key that this very transaction made vanishes with its rollback: only what was there before is remembered.
        if (!row.getBoolean("created")) {
            keys.put(subject, subjectKey);
        }
        return subjectKey;
    }

    /** A data key and its name. */
    record SubjectKey(String id, BoundCipher cipher) {}
}
