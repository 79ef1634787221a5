@NullUnmarked
package care.eleva.audit;

import org.jspecify.annotations.NullUnmarked;
