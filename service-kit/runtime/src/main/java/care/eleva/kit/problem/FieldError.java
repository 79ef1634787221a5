package care.eleva.kit.problem;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * One field that is not valid.
 *
 * @param pointer JSON pointer (RFC 6901) into the body, or the parameter's name
 * @param detail what is wrong with it
 */
@RegisterForReflection // an entity of Response, whose type no signature shows
public record FieldError(String pointer, String detail) {}
