/** What every operation of every OpenAPI document has in common, written down once, when a service is built. */
@NullMarked
package care.eleva.kit.openapi;

import org.jspecify.annotations.NullMarked;
