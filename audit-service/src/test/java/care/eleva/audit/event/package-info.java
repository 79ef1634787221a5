@NullUnmarked
package care.eleva.audit.event;

import org.jspecify.annotations.NullUnmarked;
