package care.eleva.kit.problem;

/**
 * One field that is not valid.
 *
 * @param pointer JSON pointer (RFC 6901) into the body, or the parameter's name
 * @param detail what is wrong with it
 */
public record FieldError(String pointer, String detail) {}
