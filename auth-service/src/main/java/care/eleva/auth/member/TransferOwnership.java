package care.eleva.auth.member;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * Who is to own the organization.
 *
 * @param userId an administrator of it
 */
record TransferOwnership(
        @NotNull @Pattern(regexp = "[!-~]{1,200}") String userId) {}
