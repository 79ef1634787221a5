package care.eleva.kit.audit;

import io.smallrye.config.ConfigMapping;
import jakarta.validation.constraints.Pattern;

/** How personal values of audit rows are encrypted. */
@ConfigMapping(prefix = "eleva.audit")
public interface AuditConfig {
    /** The key that wraps every subject's data key: 256 bits, 64 hex digits. Kept outside the database. */
    @Pattern(regexp = "[0-9a-fA-F]{64}")
    String personalKey();
}
