/** Mails: what they say, to whom they go and how, and which of them somebody wants. */
@NullMarked
package care.eleva.app.notification;

import org.jspecify.annotations.NullMarked;
