/** The way into WorkOS's Admin Portal, where an organization sets up its own sign-in, directory and log streams. */
@NullMarked
package care.eleva.auth.portal;

import org.jspecify.annotations.NullMarked;
