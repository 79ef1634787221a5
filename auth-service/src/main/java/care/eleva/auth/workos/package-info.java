/** WorkOS behind one port: requests out, typed outcomes back. Nothing else here knows WorkOS's API. */
@NullMarked
package care.eleva.auth.workos;

import org.jspecify.annotations.NullMarked;
