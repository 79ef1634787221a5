/** From /auth/login to the callback: one flow, one browser, one use. */
@NullMarked
package care.eleva.auth.signin;

import org.jspecify.annotations.NullMarked;
