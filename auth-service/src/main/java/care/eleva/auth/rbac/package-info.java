/** The catalogue of permissions and roles, and how WorkOS gets them. */
@NullMarked
package care.eleva.auth.rbac;

import org.jspecify.annotations.NullMarked;
