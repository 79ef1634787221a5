/** Who offers something: the expert's public page, the agreement it needs, and the badges that staff gives. */
@NullMarked
package care.eleva.app.profile;

import org.jspecify.annotations.NullMarked;
