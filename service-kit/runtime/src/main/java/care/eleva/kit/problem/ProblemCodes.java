package care.eleva.kit.problem;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The problems of an endpoint's own, for its OpenAPI document. What every endpoint can answer with (no token, no
 * permission, a body that is not valid, an Idempotency-Key used twice) is there without being named.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ProblemCodes {
    /** Codes as on the wire, for example {@code event_not_found}; one that no {@link ProblemType} has fails the build. */
    String[] value();
}
