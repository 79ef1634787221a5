package care.eleva.audit;

import care.eleva.testing.DatabaseResource;
import java.util.HashMap;
import java.util.Map;

/** The shared test database, with what only audit-service needs. */
public class AuditDatabase extends DatabaseResource {
    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(super.start());
        settings.put("AUDIT_PERSONAL_KEY", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        // Few connections, so that a leaked one or a nested transaction shows at once; small batches for the same
        // reason.
        settings.put("quarkus.datasource.reactive.max-size", "3");
        settings.put("eleva.audit.export.batch-size", "50");
        return settings;
    }
}
