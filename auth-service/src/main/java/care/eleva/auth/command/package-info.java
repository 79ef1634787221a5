/** The program itself: the service, or one of its commands. */
@NullMarked
package care.eleva.auth.command;

import org.jspecify.annotations.NullMarked;
