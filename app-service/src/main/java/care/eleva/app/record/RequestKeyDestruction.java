package care.eleva.app.record;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Whose keys shall be destroyed, and why. */
record RequestKeyDestruction(
        @NotNull @Pattern(regexp = "[!-~]{1,200}") @Schema(examples = "org_01HZX5J8K9QWERTY0123456789")
        String orgId,

        @NotNull
        @Pattern(regexp = "organization_deleted|retention_over|erasure|legal_order")
        @Schema(
                enumeration = {"organization_deleted", "retention_over", "erasure", "legal_order"},
                examples = "organization_deleted")
        String reason) {}
