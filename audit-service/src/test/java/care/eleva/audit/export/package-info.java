@NullUnmarked
package care.eleva.audit.export;

import org.jspecify.annotations.NullUnmarked;
