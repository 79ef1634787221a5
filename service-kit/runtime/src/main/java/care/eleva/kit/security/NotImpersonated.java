package care.eleva.kit.security;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Something that only the user may do: whoever acts in the user's name (the token has {@code act}) gets 403 with the code
 * {@code impersonation_refused}, and the attempt is in the trail. On a method, or on a class for all of its methods.
 */
@NameBinding
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface NotImpersonated {}
