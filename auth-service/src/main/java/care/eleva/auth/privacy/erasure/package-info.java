/** Requests to be erased: their states, their deadline, and what this service erases. */
@NullMarked
package care.eleva.auth.privacy.erasure;

import org.jspecify.annotations.NullMarked;
