package care.eleva.auth.member;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What became of a member. */
record MembershipView(
        String userId,

        @Schema(description = "Slug of the primary role.", examples = "expert_community")
        String role,

        @Schema(enumeration = {"active", "inactive", "pending", "deleted"})
        String status) {}
