package care.eleva.auth.organization;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The organization of the session. */
record OrganizationView(
        String id,

        @Schema(examples = "Clínica do Porto") String name,

        @Schema(enumeration = {"personal", "team"}) String type,

        @Schema(
                description = "deleting while a deletion is scheduled.",
                enumeration = {"active", "deleting"})
        String status,

        @Schema(description = "The user who owns it.", examples = "user_01HZX3QV5W8E7NB4T2K9M6R1CD") @Nullable
        String ownerId) {}
