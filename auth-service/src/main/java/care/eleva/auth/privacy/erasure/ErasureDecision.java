package care.eleva.auth.privacy.erasure;

import jakarta.validation.constraints.NotNull;

/**
 * What staff decides about a request.
 *
 * @param reason why
 */
record ErasureDecision(@NotNull Reason reason) {}
