/** The import with a predecessor's database that is made for it. */
@NullMarked
package care.eleva.legacy;

import org.jspecify.annotations.NullMarked;
