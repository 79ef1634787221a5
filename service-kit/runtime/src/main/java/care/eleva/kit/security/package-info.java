/** Who is asking: bearer verification, permissions, and passing the caller's token on. */
@NullMarked
package care.eleva.kit.security;

import org.jspecify.annotations.NullMarked;
