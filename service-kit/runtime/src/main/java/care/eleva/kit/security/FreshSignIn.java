package care.eleva.kit.security;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Only for somebody who has lately proved who they are, on a resource method that returns a {@code Uni}: a session that was
 * left open is not enough for what cannot be undone. Everybody else gets {@code reauthentication_required}, which says where
 * to sign in again. A token without {@code auth_time} is never fresh.
 */
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface FreshSignIn {
    /** Longest time since the person proved who they are, in seconds. */
    @Nonbinding
    long maxAgeSeconds() default 300;
}
