package care.eleva.auth.member;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * Which role a member is to have.
 *
 * @param role its slug
 */
record ChangeRole(
        @NotNull @Pattern(regexp = "[a-z0-9][a-z0-9._:-]{0,63}")
        String role) {}
