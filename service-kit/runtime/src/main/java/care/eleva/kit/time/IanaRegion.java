package care.eleva.kit.time;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.ZoneId;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A time zone that people live in: {@code UTC} or an IANA region such as {@code Europe/Lisbon}. Offsets and the old names
 * with offsets in them are refused, because they know no daylight saving. Null is valid.
 */
@Documented
@Constraint(validatedBy = IanaRegion.Check.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD})
public @interface IanaRegion {
    String message() default "must be an IANA time zone such as Europe/Lisbon";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** The names that Java's rules know and that have the form of a region. */
    class Check implements ConstraintValidator<IanaRegion, String> {
        private static final Pattern REGION = Pattern.compile("UTC|[A-Z][A-Za-z]+(/[A-Z][A-Za-z_-]+){1,2}");

        @Override
        public boolean isValid(@Nullable String zone, ConstraintValidatorContext context) {
            if (zone == null) {
                return true;
            }
            return REGION.matcher(zone).matches()
                    && ZoneId.getAvailableZoneIds().contains(zone);
        }
    }
}
