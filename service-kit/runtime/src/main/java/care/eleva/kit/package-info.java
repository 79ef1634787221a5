/** What the three services share on the path of a request. */
@NullMarked
package care.eleva.kit;

import org.jspecify.annotations.NullMarked;
