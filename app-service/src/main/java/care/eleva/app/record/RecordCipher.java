package care.eleva.app.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens what is stored, whoever encrypted it: an organization's key, or the predecessor's one key for everybody. */
@ApplicationScoped
class RecordCipher {
    private static final String LEGACY_FORM = "v0.legacy.";

    private final DataKeys keys;
    private final MasterKeys master;
    private final ObjectMapper json;

    RecordCipher(DataKeys keys, MasterKeys master, ObjectMapper json) {
        this.keys = keys;
        this.master = master;
        this.json = json;
    }

    /** The text of a row with {@code org_id, version, content, kid, wrapped, master_key_id}; null when its key is destroyed. */
    Uni<@Nullable String> open(UUID id, Row row) {
        String content = row.getString("content");
        if (content == null) {
            return Uni.createFrom().nullItem();
        }
        if (DataKey.LEGACY.equals(row.getString("kid"))) {
            return Uni.createFrom().item(() -> openLegacy(content));
        }
        String orgId = row.getString("org_id");
        return keys.unwrap(orgId, DataKeys.Wrapped.of(row))
                .map(key -> RecordEnvelope.open(key, orgId, id, row.getInteger("version"), content));
    }

    private String openLegacy(String content) {
        byte[] stored = Base64.getUrlDecoder().decode(content.substring(LEGACY_FORM.length()));
        return master.openLegacy(LegacyCiphertext.parse(json, new String(stored, StandardCharsets.UTF_8)));
    }
}
