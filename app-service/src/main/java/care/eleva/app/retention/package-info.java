/** How long things stay, and what goes when somebody asks to be erased. */
@NullMarked
package care.eleva.app.retention;

import org.jspecify.annotations.NullMarked;
