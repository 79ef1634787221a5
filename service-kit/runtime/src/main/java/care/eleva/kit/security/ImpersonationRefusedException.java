package care.eleva.kit.security;

import io.quarkus.security.ForbiddenException;

/** Refused because somebody acts in the user's name. {@link DenialMapper} notes it like every denial. */
final class ImpersonationRefusedException extends ForbiddenException {
    private static final long serialVersionUID = 1L;
}
