package care.eleva.auth.organization;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An organization in which the caller is a member. */
record MyOrganizationView(
        String id,

        @Schema(examples = "Clínica do Porto") String name,

        @Schema(enumeration = {"personal", "team"}) String type,

        @Schema(
                description = "deleting while a deletion is scheduled.",
                enumeration = {"active", "deleting"})
        String status,

        @Schema(description = "Whether the caller owns it.") boolean owned,

        @Schema(description = "Slug of the caller's role in it.", examples = "team_admin")
        String role,

        @Schema(description = "Whether the session is in it.")
        boolean current) {}
