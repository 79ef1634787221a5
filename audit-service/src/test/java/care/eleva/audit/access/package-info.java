@NullUnmarked
package care.eleva.audit.access;

import org.jspecify.annotations.NullUnmarked;
