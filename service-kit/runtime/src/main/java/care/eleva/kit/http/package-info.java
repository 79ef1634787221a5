/** Request ids, client addresses, pages and JSON. */
@NullMarked
package care.eleva.kit.http;

import org.jspecify.annotations.NullMarked;
