package care.eleva.auth.session;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Who the caller is. */
record SessionView(
        User user,

        @Schema(description = "None while the session has none.") @Nullable
        Organization organization,

        @Schema(description = "Slug of the primary role in the organization.", examples = "expert_community") @Nullable
        String role,

        @Schema(
                description = "What the caller may do, sorted.",
                examples = "[\"appointments:view_incoming\", \"events:create\"]")
        List<String> permissions,

        @Schema(description = "When the token that was shown expires; a session cookie outlives it.")
        Instant expiresAt,

        @Schema(description = "When the person last proved who they are; a refresh does not move it.") @Nullable
        Instant authTime,

        @Schema(description = "Who acts in the user's name.", examples = "support@example.com") @Nullable
        String impersonator,

        @Schema(description = "The browser's session; none when the token came from elsewhere.") @Nullable
        Own session) {

    /** E-mail address and names are null for somebody who has never signed in through us. */
    @Schema(name = "SessionUser")
    record User(
            @Schema(examples = "user_01JD4Z8W5T3Q9R7V2X6Y1B0C4D")
            String id,

            @Schema(examples = "ana@example.com") @Nullable String email,
            @Schema(examples = "Ana") @Nullable String firstName,
            @Schema(examples = "Silva") @Nullable String lastName) {}

    @Schema(name = "SessionOrganization")
    record Organization(
            @Schema(examples = "org_01JD4Z8W5T3Q9R7V2X6Y1B0C4E")
            String id,

            @Schema(examples = "Ana Silva's Practice") @Nullable
            String name) {}

    /** A session as its browser may know it. */
    @Schema(name = "BrowserSession")
    record Own(
            UUID id,
            Instant createdAt,

            @Schema(description = "When it ends without another request.")
            Instant idleExpiresAt,

            @Schema(
                    description =
                            "When it ends, used or not: an hour after sign-in when somebody acts in the user's name.")
            Instant expiresAt) {}
}
