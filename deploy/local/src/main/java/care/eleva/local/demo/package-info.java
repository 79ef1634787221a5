/** Goes through the whole system as people would, by its public interface. */
@NullMarked
package care.eleva.local.demo;

import org.jspecify.annotations.NullMarked;
