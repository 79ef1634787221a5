/** Sessions of browsers: opaque id outside, sealed tokens inside. */
@NullMarked
package care.eleva.auth.session;

import org.jspecify.annotations.NullMarked;
